import type { ConnectionCheck, RepositoryView } from '@fleetwright/contracts';
import type { Command } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { EXIT_BAD, EXIT_GOOD } from '../exit-codes.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { findingLine } from '../render/findings.ts';
import type { Screen } from '../render/screen.ts';
import { visible } from '../render/text.ts';
import { allRepositories } from '../repositories.ts';
import { printable, settingsOf, type SettingsOptions, withSourceOptions } from './repo-settings.ts';

/** What became of one address: an answer of the gateway, or why it would not ask. */
type Looked =
  | { readonly asked: string; readonly repository: string | null; readonly connection: ConnectionCheck }
  | { readonly asked: string; readonly refusal: string };

export function addRepositoryCheck(repo: Command, { world, connect, screens, exitWith }: CommandLine): void {
  const command = repo
    .command('check <what...>')
    .description('ask remotes once, before they are registered or when they fail; a URL, or a name or id');
  withSourceOptions(command)
    .option('--json', 'print JSON')
    .action(async (what: string[], { json, ...options }: SettingsOptions & JsonOption) => {
      const gateway = await connect();
      const registered = await allRepositories(gateway);
      const looks: Looked[] = [];
      for (const each of what) looks.push(await look(gateway, each, { registered, options }));
      exitWith(looks.every(isReady) ? EXIT_GOOD : EXIT_BAD);
      if (json) return world.print(JSON.stringify({ checks: looks }, null, 2));
      for (const each of looks) printLook(each, screens().output);
    });
}

interface Known {
  readonly registered: readonly RepositoryView[];
  readonly options: SettingsOptions;
}

async function look(gateway: Gateway, what: string, { registered, options }: Known): Promise<Looked> {
  const repository = registered.find(({ id, name }) => id === what || name === what);
  if (repository !== undefined && Object.keys(options).length > 0) {
    throw new CommandFailed(`${what} is registered and checked with its own settings; leave the options out`);
  }
  const asked = printable(repository === undefined ? what : `${repository.name} ${repository.repo_url}`);
  try {
    const { gitops_connection: connection } =
      repository === undefined
        ? await gateway.call('gitops_check_connection', {
            gitops_repository: { ...settingsOf(options), repo_url: what },
          })
        : await gateway.call('gitops_check_repository', { repository_id: repository.id });
    return { asked, repository: repository?.name ?? null, connection };
  } catch (error) {
    // One address that is refused must not hide what became of the others.
    if (error instanceof CommandFailed && error.problem?.status === 422) return { asked, refusal: error.message };
    throw error;
  }
}

function isReady(looked: Looked): boolean {
  if (!('connection' in looked) || !looked.connection.reachable) return false;
  // A warning is a reason to look before anything is registered.
  return looked.connection.file !== null && looked.connection.findings.length === 0;
}

function printLook(looked: Looked, screen: Screen): void {
  const { print, paint } = screen;
  print(paint('strong', visible(looked.asked)));
  if ('refusal' in looked) {
    print(`  ${paint('error', 'refused')}`);
    for (const line of looked.refusal.split('\n')) print(visible(`    ${line}`));
    return;
  }
  const { connection, repository } = looked;
  if (connection.reachable) printReached(connection, repository, screen);
  else print(`  reachable  ${paint('error', notReached(connection))}`);
  for (const finding of connection.findings) print(`  ${findingLine(finding, screen)}`);
}

/** A remote that answers and lacks the branch is not out of reach, and without its credential it is not asked. */
function notReached({ findings }: ConnectionCheck): string {
  if (findings.some(({ code }) => code === 'branch_not_found')) return 'yes, and without this branch';
  return findings.some(({ code }) => code.startsWith('credential_')) ? 'not asked' : 'no';
}

function printReached(connection: Reached, repository: string | null, { print, paint }: Screen): void {
  const { branch, revision, host_key: key, file } = connection;
  print(visible(`  reachable  yes; the tip of ${branch} is ${revision.slice(0, 10)}`));
  if (key !== null) print(visible(`  host key   ${key.type} ${key.fingerprint}, ${TRUST[key.trusted]}`));
  print(
    file === null
      ? `  file       ${paint('error', 'not read')}`
      : visible(`  file       ${file.path}, ${file.size_bytes} bytes`),
  );
  if (key?.trusted !== 'not_yet') return;
  const [then, how] =
    repository === null
      ? ['register it with', `--ssh-host-key '${key.line}'`]
      : [
          'accept it, or let the first run pin it',
          `fleetwright repo trust ${repository} --fingerprint ${key.fingerprint}`,
        ];
  print(`             compare the fingerprint with what the operator of the host publishes; then ${then}`);
  print(visible(`             ${how}`));
}

type Reached = Extract<ConnectionCheck, { reachable: true }>;

const TRUST = {
  given: 'as given',
  first_use: 'as at first use',
  not_yet: 'not trusted yet',
} as const;
