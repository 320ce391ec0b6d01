import type { AccountId, Id, RepositorySettings, SyncTrigger } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';
import { isSameSource } from '@fleetwright/core/fleet';
import { REQUESTS_KEPT_MAX } from './limits.ts';

/** A run as it was asked for. */
export interface RunRequest {
  readonly run_id: Id;
  readonly trigger: SyncTrigger;
  readonly settings: RepositorySettings;
}

/** What approval needs to know of a registration. */
export type Repository =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'registered' | 'removed';
      readonly account_id: AccountId;
      readonly settings: RepositorySettings;
      /** The newest runs, oldest first; at most `REQUESTS_KEPT_MAX`. */
      readonly requests: readonly RunRequest[];
    };

/** Folds `repository-<id>`. */
export const repositoryFold: Fold<Repository> = {
  initial: { kind: 'unknown' },
  evolve(state, event) {
    switch (event.type) {
      case 'RepositoryRegistered':
        return { kind: 'registered', account_id: event.account_id, settings: event.data.settings, requests: [] };
      case 'RepositoryUpdated':
        return state.kind === 'registered' ? { ...state, settings: event.data.settings } : state;
      case 'SyncRequested': {
        if (state.kind !== 'registered') return state;
        const { run_id, trigger, settings } = event.data;
        return { ...state, requests: [...state.requests, { run_id, trigger, settings }].slice(-REQUESTS_KEPT_MAX) };
      }
      case 'RepositoryRemoved':
        return state.kind === 'unknown' ? state : { ...state, kind: 'removed' };
      default:
        return state;
    }
  },
};

/** What begins a run that nobody asked for. */
const POLLS: ReadonlySet<SyncTrigger> = new Set<SyncTrigger>([
  'interval',
  'webhook',
  'live_changed',
  'stale',
  'policies_changed',
]);

/** Whether a run is a poll, or follows from what the product did itself, so that nobody waits for it. */
export function isPolled(repository: Repository, run_id: Id): boolean {
  if (repository.kind === 'unknown') return false;
  const trigger = repository.requests.find((request) => request.run_id === run_id)?.trigger;
  return trigger !== undefined && POLLS.has(trigger);
}

/** Whether a run was asked to read another remote, branch or folder than the one that is registered now. */
export function isOvertaken(repository: Repository, run_id: Id): boolean {
  if (repository.kind === 'unknown') return false;
  const { settings: now, requests } = repository;
  const then = requests.find((request) => request.run_id === run_id)?.settings;
  return then !== undefined && !isSameSource(then, now);
}
