import type { Id, RepositorySettings } from '@fleetwright/contracts';
import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { sshHostOf } from './host-key.ts';
import type { Repository } from '../repository.ts';

/** `refused`: another key is known for the host by now, or the repository has moved to another one. */
export type PinAnswer = 'pinned' | 'refused';

/**
 * The key that a host must show to whoever uses these settings; null: none is known yet. What is known now counts for a
 * run that was requested before, as long as it asks the same host.
 */
export function hostKeyFor(state: Repository, settings: RepositorySettings): string | null {
  const host = sshHostOf(settings.repo_url);
  if (host === undefined) return null;
  const isCurrent = state.status === 'registered' && sshHostOf(state.settings.repo_url) === host;
  const known = isCurrent ? (state.settings.ssh_host_key ?? state.pinnedHostKey?.hostKey ?? null) : null;
  return known ?? settings.ssh_host_key;
}

/** Pins the key that a host showed at a first connection, unless another one is known for it by now. */
export function pinHostKey(
  state: Repository,
  input: { readonly repositoryId: Id; readonly runId: Id | null; readonly repoUrl: string; readonly hostKey: string },
): Decision<PinAnswer> {
  const { repositoryId, runId, repoUrl, hostKey } = input;
  const host = sshHostOf(repoUrl);
  if (state.status !== 'registered' || host === undefined || sshHostOf(state.settings.repo_url) !== host) {
    return accepted([], 'refused');
  }
  const known = hostKeyFor(state, state.settings);
  if (known !== null) return accepted([], known === hostKey ? 'pinned' : 'refused');
  const data = { repository_id: repositoryId, seen_by_run_id: runId, host, host_key: hostKey };
  return accepted([{ type: 'HostKeyPinned', data }], 'pinned');
}
