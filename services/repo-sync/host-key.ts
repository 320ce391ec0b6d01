import { cloneFailed, type FetchFailure, type PinAnswer, pinHostKey } from '@fleetwright/core/repo-sync';
import type { Id, RepositorySettings } from '@fleetwright/contracts';
import type { Cause } from '@fleetwright/kit/service';
import type { RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

/** A first connection to an ssh host. */
export interface FirstUse {
  readonly repositoryId: Id;
  /** null: a poll, which belongs to no run. */
  readonly runId: Id | null;
  readonly settings: RepositorySettings;
  readonly hostKey: string;
  readonly cause: Cause;
}

/**
 * Records the key that a host showed. A failure when another one is known by now: going on would trust a host that
 * nobody pinned. Throws `StoreUnavailable`.
 */
export async function recordHostKey(ports: RepoSyncPorts, first: FirstUse): Promise<FetchFailure | undefined> {
  const { repositoryId, runId, settings, hostKey, cause } = first;
  const executed = await Preparation.over(ports).repositories.execute<PinAnswer>(repositoryId, {
    operationId: `host-key:${runId ?? ports.ids.next()}`,
    cause,
    decide: (state) => pinHostKey(state, { repositoryId, runId, repoUrl: settings.repo_url, hostKey }),
    onRepeat: (events) =>
      events.some((event) => event.type === 'HostKeyPinned' && event.data.host_key === hostKey) ? 'pinned' : 'refused',
  });
  if (executed.kind === 'accepted' && executed.result === 'pinned') return undefined;
  const detail = 'another key, or another address, was recorded while this one was asked for the first time';
  return cloneFailed(settings.repo_url, 'host_key_mismatch', detail);
}
