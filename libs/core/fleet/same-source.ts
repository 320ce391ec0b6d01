import type { RepositorySettings } from '@fleetwright/contracts';

type Source = Pick<RepositorySettings, 'repo_url' | 'branch' | 'path_prefix'>;

/** Whether both registrations are written for the same file of the same branch of the same remote. */
export function isSameSource(one: Source, other: Source): boolean {
  return one.repo_url === other.repo_url && one.branch === other.branch && one.path_prefix === other.path_prefix;
}
