import type { Command } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import type { Gateway } from '../gateway.ts';
import { refuseUnknownCommand } from '../option-values.ts';
import { allRepositories, findRepository } from '../repositories.ts';
import { visible } from '../render/text.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';
import { addRepositoryCheck } from './repo-check.ts';
import { addRepositorySet } from './repo-set.ts';
import { settingsOf, type SettingsOptions, withSettingsOptions } from './repo-settings.ts';
import { addRepositoryShow } from './repo-show.ts';
import { addRepositoryTrust } from './repo-trust.ts';
import { addRepositoryWebhook } from './repo-webhook.ts';

export function setUpRepo(line: CommandLine): void {
  const { command: repo, world, connect } = line;
  repo
    .command('list', { isDefault: true })
    .description('all of them, with their status')
    .option('--json', 'print JSON')
    // Whatever is no command of the group is an argument of the default one.
    .allowExcessArguments()
    .action(async (options: JsonOption, { args }: Command) => {
      const [word] = args;
      if (word !== undefined) refuseUnknownCommand(repo, word);
      await listRepositories(world, await connect(), options);
    });
  addRepositoryCheck(repo, line);
  withSettingsOptions(repo.command('add <url>').description('register a remote; its first run starts at once'))
    .option('--json', 'print JSON')
    .action(async (url: string, options: SettingsOptions & JsonOption) =>
      addRepository(world, await connect(), url, options),
    );
  addRepositoryShow(repo, line);
  addRepositorySet(repo, line);
  addRepositoryTrust(repo, line);
  repo
    .command('remove <repository>')
    .description('end a registration; the remote and the live fleet stay')
    .option('--yes', 'without asking')
    .option('--json', 'print JSON')
    .action(async (which: string, options: RemoveOptions) => removeRepository(world, await connect(), which, options));
  addRepositoryWebhook(repo, line);
}

async function listRepositories(world: World, gateway: Gateway, { json }: JsonOption): Promise<void> {
  const repositories = await allRepositories(gateway);
  if (json) return world.print(JSON.stringify(repositories, null, 2));
  if (repositories.length === 0)
    return world.print('no repository is registered; add one with: fleetwright repo add <url>');
  const rows = repositories.map(({ name, status, repo_url, branch, last_error }) => [
    name,
    status,
    `${repo_url} ${branch}`,
    last_error ?? '',
  ]);
  for (const line of table([['NAME', 'STATUS', 'REMOTE', 'LAST ERROR'], ...rows])) world.print(line);
}

async function addRepository(
  world: World,
  gateway: Gateway,
  url: string,
  { json, ...options }: SettingsOptions & JsonOption,
): Promise<void> {
  const answer = await gateway.call('gitops_register_repository', {
    gitops_repository: { ...settingsOf(options), repo_url: url },
  });
  if (json) return world.print(JSON.stringify(answer, null, 2));
  // A gateway whose read models are behind answers the id alone.
  const { id } = answer.gitops_repository;
  const name = 'name' in answer.gitops_repository ? answer.gitops_repository.name : url;
  const next = options.disabled ? 'it is disabled, and nothing is fetched' : 'its first run has started';
  world.print(`registered ${name} (${id}); ${next}`);
}

interface RemoveOptions extends JsonOption {
  readonly yes?: boolean;
}

async function removeRepository(world: World, gateway: Gateway, which: string, { yes, json }: RemoveOptions) {
  const { id, name } = await findRepository(gateway, which);
  await confirm(world, visible(`remove ${name}, and withdraw what waits for a decision?`), { yes, toDo: 'remove it' });
  const answer = (await gateway.call('gitops_unregister_repository', { repository_id: id })) ?? null;
  world.print(
    json ? JSON.stringify(answer, null, 2) : `removed ${name}; the remote and the live fleet stay as they are`,
  );
}
