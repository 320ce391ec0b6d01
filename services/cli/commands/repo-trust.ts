import type { RepositoryView } from '@fleetwright/contracts';
import { type Command, InvalidArgumentError } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { visible } from '../render/text.ts';
import { findRepository } from '../repositories.ts';
import type { World } from '../world.ts';

interface TrustOptions extends JsonOption {
  readonly fingerprint?: string;
}

interface ShownKey {
  readonly line: string;
  readonly type: string;
  readonly fingerprint: string;
}

export function addRepositoryTrust(repo: Command, { world, connect }: CommandLine): void {
  repo
    .command('trust <repository>')
    .description('accept the key that its ssh host shows now, instead of the recorded one')
    .option(
      '--fingerprint <fingerprint>',
      'only if it is this one: SHA256:…, as the operator of the host told',
      fingerprint,
    )
    .option('--json', 'print JSON')
    .action(async (which: string, options: TrustOptions) => {
      const gateway = await connect();
      const repository = await findRepository(gateway, which);
      const shown = await keyShown(gateway, repository);
      await mustBeMeant(world, { repository, shown, options });
      const answer = await gateway.call('gitops_update_repository', {
        repository_id: repository.id,
        gitops_repository: { ssh_host_key: shown.line },
      });
      if (options.json) return world.print(JSON.stringify(answer, null, 2));
      world.print(visible(`${repository.name} trusts ${textOf(shown)} from now on`));
    });
}

/** What the host shows to somebody who knows no key of it. */
async function keyShown(gateway: Gateway, repository: RepositoryView): Promise<ShownKey> {
  const { repo_url, branch, path_prefix, vault_credential_path, ssh_credential_id } = repository;
  const source = { repo_url, branch, path_prefix, vault_credential_path, ssh_credential_id };
  const { gitops_connection: connection } = await gateway.call('gitops_check_connection', {
    gitops_repository: source,
  });
  if (!connection.reachable) {
    const said = connection.findings.map(({ code, message }) => `  ${code} ${message}`).join('\n');
    throw new CommandFailed(visibleLines(`${repository.name} cannot be reached, so nothing was changed\n${said}`));
  }
  if (connection.host_key === null) throw new CommandFailed(`${repository.name} is no ssh remote: it has no host key`);
  return connection.host_key;
}

async function mustBeMeant(
  world: World,
  { repository, shown, options }: { repository: RepositoryView; shown: ShownKey; options: TrustOptions },
): Promise<void> {
  const recorded = repository.host_key === null ? 'none' : textOf(repository.host_key);
  if (options.fingerprint === shown.fingerprint) return;
  if (options.fingerprint !== undefined) {
    throw new CommandFailed(
      `the host shows ${textOf(shown)}, not ${options.fingerprint}; nothing was changed (recorded: ${recorded})`,
    );
  }
  world.complain(`recorded  ${recorded}`);
  world.complain(`shown     ${textOf(shown)}`);
  const reply = await world.ask('is that what the operator of the host publishes? [y/N] ');
  if (reply === undefined) throw new CommandFailed('nobody is there to answer; add --fingerprint SHA256:…');
  if (!/^y(es)?$/i.test(reply.trim())) throw new CommandFailed('nothing was changed');
}

function textOf({ type, fingerprint: text }: Pick<ShownKey, 'type' | 'fingerprint'>): string {
  return `${type} ${text}`;
}

function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

function fingerprint(text: string): string {
  if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(text)) return text;
  throw new InvalidArgumentError('a fingerprint is SHA256: and 43 characters, as ssh-keygen -l prints it.');
}
