import type { AccountId, Id, Instant, RepositorySettings, StoredEvent } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';
import { type PinnedHostKey, pinAfter } from './credentials/host-key.ts';
import { RUNS_REMEMBERED } from './limits.ts';

/** A run as its request tells it. */
export interface RunRef {
  readonly runId: Id;
  readonly number: number;
  readonly settings: RepositorySettings;
  readonly requestedAt: Instant;
  readonly deadlineMs: number;
}

/** What `repository-<id>` folds into. */
export type Repository =
  | { readonly status: 'absent' }
  | {
      readonly status: 'registered';
      readonly account: AccountId;
      readonly settings: RepositorySettings;
      /** How often the settings were said; 1 at first. */
      readonly version: number;
      /** The newest runs, oldest first; at most `RUNS_REMEMBERED`. */
      readonly runs: readonly RunRef[];
      /** Which webhook secret is in force; 1 at first. */
      readonly webhookGeneration: number;
      /** null: none yet, or the settings give one. */
      readonly pinnedHostKey: PinnedHostKey | null;
    }
  | { readonly status: 'removed'; readonly account: AccountId };

export type Registered = Extract<Repository, { status: 'registered' }>;

export const repositoryFold: Fold<Repository> = { initial: { status: 'absent' }, evolve };

function evolve(state: Repository, event: StoredEvent): Repository {
  switch (event.type) {
    case 'RepositoryRegistered':
      return registered(event);
    case 'RepositoryUpdated':
      return state.status === 'registered' ? updated(state, event.data.settings) : state;
    case 'HostKeyPinned':
      return state.status === 'registered' ? { ...state, pinnedHostKey: pinOf(event) } : state;
    case 'HostKeyForgotten':
      return state.status === 'registered' ? { ...state, pinnedHostKey: null } : state;
    case 'WebhookSecretRotated':
      return state.status === 'registered' ? { ...state, webhookGeneration: event.data.generation } : state;
    case 'SyncRequested':
      return state.status === 'registered' ? { ...state, runs: withRun(state.runs, event) } : state;
    case 'RepositoryRemoved':
      return { status: 'removed', account: event.account_id };
    default:
      return state;
  }
}

function registered({ account_id: account, data }: StoredEvent<'RepositoryRegistered'>): Registered {
  return {
    status: 'registered',
    account,
    settings: data.settings,
    version: 1,
    runs: [],
    webhookGeneration: 1,
    pinnedHostKey: null,
  };
}

function updated(state: Registered, settings: RepositorySettings): Registered {
  return { ...state, settings, version: state.version + 1, pinnedHostKey: pinAfter(state.pinnedHostKey, settings) };
}

function pinOf({ data }: StoredEvent<'HostKeyPinned'>): PinnedHostKey {
  return { host: data.host, hostKey: data.host_key };
}

function withRun(runs: readonly RunRef[], { data, recorded_at }: StoredEvent<'SyncRequested'>): readonly RunRef[] {
  const run = {
    runId: data.run_id,
    number: data.run_number,
    settings: data.settings,
    requestedAt: recorded_at,
    deadlineMs: data.deadline_ms,
  };
  return [...runs, run].slice(-RUNS_REMEMBERED);
}

/** The newest run; undefined before the first. */
export function latestRun(repository: Registered): RunRef | undefined {
  return repository.runs.at(-1);
}
