import type { HostKeyView, RepositoryView } from '@fleetwright/contracts';
import type { Command } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { visible } from '../render/text.ts';
import { findRepository } from '../repositories.ts';
import { table } from '../table.ts';

export function addRepositoryShow(repo: Command, { world, connect }: CommandLine): void {
  repo
    .command('show <repository>')
    .description('one of them: its settings, its host key, and where it stands')
    .option('--json', 'print JSON')
    .action(async (which: string, { json }: JsonOption) => {
      const repository = await findRepository(await connect(), which);
      if (json) return world.print(JSON.stringify(repository, null, 2));
      world.print(visible(`${repository.name} (${repository.id})`));
      for (const line of table(rowsOf(repository))) world.print(`  ${line}`);
    });
}

function rowsOf(repository: RepositoryView): string[][] {
  const { status, repo_url, branch, path_prefix, host_key, last_run_id, last_error, last_error_code } = repository;
  return [
    ['status', status],
    ...(last_error === null ? [] : [['last error', `${last_error_code ?? ''} ${last_error}`.trim()]]),
    ['remote', repo_url],
    ['branch', branch],
    ['file', path_prefix === '' ? 'fleet.yaml' : `${path_prefix}/fleet.yaml`],
    ['credential', repository.vault_credential_path ?? repository.ssh_credential_id ?? 'none'],
    ...(isSsh(repository) ? [['host key', host_key === null ? NO_KEY : keyText(host_key)]] : []),
    ['polled', polledText(repository)],
    ['synced', syncedText(repository)],
    ['approval', repository.auto_apply ? AUTO_APPLY : 'by policy'],
    ['on removal', repository.on_removal === 'disown' ? 'given up, and left as it is' : 'deleted'],
    [
      'open proposals',
      repository.max_open_proposals === null ? 'up to the cap' : `up to ${repository.max_open_proposals}`,
    ],
    ...(Object.keys(repository.metadata).length === 0 ? [] : [['metadata', JSON.stringify(repository.metadata)]]),
    ['latest run', last_run_id ?? 'none'],
  ];
}

const AUTO_APPLY = 'creates, updates, adoptions and hand-overs by themselves where no policy decides';
const NO_KEY = 'none yet; the first one shown is pinned';

function isSsh({ repo_url }: RepositoryView): boolean {
  return !/^https?:/i.test(repo_url);
}

function keyText({ type, fingerprint, source, recorded_at, recorded_by }: HostKeyView): string {
  const how = source === 'given' ? `given by ${recorded_by.id}` : 'taken at first use';
  return `${type} ${fingerprint}, ${how} ${recorded_at}`;
}

function polledText({ reconcile_interval_seconds, consecutive_failures, next_sync_at }: RepositoryView): string {
  const times = consecutive_failures === 1 ? '1 failure' : `${consecutive_failures} failures`;
  const later = consecutive_failures === 0 ? '' : `, later after ${times} in a row`;
  return `every ${reconcile_interval_seconds} s${later}; next ${next_sync_at ?? 'not planned'}`;
}

function syncedText({ last_synced_at, last_synced_revision, last_diff_count }: RepositoryView): string {
  if (last_synced_at === null) return 'never';
  return `${last_synced_at} at ${last_synced_revision?.slice(0, 10) ?? '-'}, ${last_diff_count ?? 0} differences`;
}
