import type { Command } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { CommandFailed } from '../failure.ts';
import { visible } from '../render/text.ts';
import { findRepository } from '../repositories.ts';
import { settingsOf, type SettingsOptions, withSettingsOptions } from './repo-settings.ts';

interface SetOptions extends SettingsOptions, JsonOption {
  readonly repoUrl?: string;
}

export function addRepositorySet(repo: Command, { world, connect }: CommandLine): void {
  const command = repo.command('set <repository>').description('change settings of one; what it manages stays');
  withSettingsOptions(command.option('--repo-url <url>', 'the address of the remote'))
    .option('--enabled', 'fetch from it again')
    .option('--no-auto-apply', 'people decide again')
    .option('--no-vault-credential-path', 'no credential from the store')
    .option('--no-ssh-credential-id', 'no credential by its id')
    .option('--no-ssh-host-key', 'no given key: the next one shown is pinned')
    .option('--no-max-open-proposals', "the installation's cap")
    .option('--json', 'print JSON')
    .action(async (which: string, { json, repoUrl, ...options }: SetOptions) => {
      const changes = { ...(repoUrl === undefined ? {} : { repo_url: repoUrl }), ...settingsOf(options) };
      const names = Object.keys(changes);
      if (names.length === 0) throw new CommandFailed('nothing to change was given; see fleetwright repo set --help');
      const gateway = await connect();
      const { id, name } = await findRepository(gateway, which);
      const answer = await gateway.call('gitops_update_repository', { repository_id: id, gitops_repository: changes });
      if (json) return world.print(JSON.stringify(answer, null, 2));
      world.print(visible(`changed ${names.join(', ')} of ${name}; the next poll or sync goes by it`));
    });
}
