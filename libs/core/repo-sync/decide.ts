import type { AccountId, Id, RepositorySettings, SyncTrigger } from '@fleetwright/contracts';
import { accepted, type Decision, type Fact, moved, refused } from '@fleetwright/core/event-sourcing';
import { pinAfter } from './credentials/host-key.ts';
import { RUN_DEADLINE_MS } from './limits.ts';
import { latestRun, type Registered, type Repository } from './repository.ts';
import { type SettingsChanges, withChanges } from './registration/settings.ts';

export interface RunAnswer {
  readonly run_id: Id;
  readonly run_number: number;
  /** The run was already under way; its result answers this request too. */
  readonly coalesced: boolean;
}

export interface RepositoryResult {
  readonly repository_id: Id;
  readonly name: string;
  /** The run that the command started; null when it started none. */
  readonly run_id: Id | null;
  readonly run_number: number | null;
}

interface Target {
  readonly account: AccountId;
  readonly repositoryId: Id;
}

/** Registers a repository and, when it is enabled, starts its first run in the same append. */
export function register(
  state: Repository,
  input: Target & { readonly settings: RepositorySettings; readonly runId: Id },
): Decision<RepositoryResult> {
  const { repositoryId, settings, runId } = input;
  if (state.status !== 'absent') {
    return refused('already_exists', `repository ${repositoryId} is registered already; use another id`);
  }
  const registered: Fact = { type: 'RepositoryRegistered', data: { repository_id: repositoryId, settings } };
  const answer = { repository_id: repositoryId, name: settings.name };
  if (!settings.enabled) return accepted([registered], { ...answer, run_id: null, run_number: null });
  const first = syncRequested({ repositoryId, settings, runId, number: 1, trigger: 'registration' });
  return accepted([registered, first], { ...answer, run_id: runId, run_number: 1 });
}

interface Expecting {
  /** The version that was seen; null or missing: whatever it is now. */
  readonly expectedVersion?: number | null | undefined;
}

/**
 * Changes settings; changes that change nothing are no event. The next poll finds what follows from them. Refuses `not_found` and `version_conflict`.
 */
export function update(
  state: Repository,
  input: Target & Expecting & { readonly changes: SettingsChanges },
): Decision<RepositoryResult> {
  const { repositoryId, expectedVersion = null } = input;
  if (!isOwn(state, input.account)) return notFound(repositoryId);
  if (expectedVersion !== null && expectedVersion !== state.version) return moved('repository', repositoryId, state);
  const settings = withChanges(state.settings, input.changes);
  const answer = { repository_id: repositoryId, name: settings.name, run_id: null, run_number: null };
  if (JSON.stringify(state.settings) === JSON.stringify(settings)) return accepted([], answer);
  const updated: Fact = { type: 'RepositoryUpdated', data: { repository_id: repositoryId, settings } };
  return accepted([updated, ...forgottenKey(state, repositoryId, settings)], answer);
}

function forgottenKey({ pinnedHostKey: pin }: Registered, repositoryId: Id, settings: RepositorySettings): Fact[] {
  if (pin === null || pinAfter(pin, settings) !== null) return [];
  return [{ type: 'HostKeyForgotten', data: { repository_id: repositoryId, host: pin.host } }];
}

/** Ends the registration. Live resources stay; the stages that own proposals and ownership hear of it. */
export function remove(state: Repository, input: Target & Expecting): Decision<RepositoryResult> {
  const { repositoryId, account, expectedVersion = null } = input;
  if (!isOwn(state, account)) return notFound(repositoryId);
  if (expectedVersion !== null && expectedVersion !== state.version) return moved('repository', repositoryId, state);
  return accepted([{ type: 'RepositoryRemoved', data: { repository_id: repositoryId } }], {
    repository_id: repositoryId,
    name: state.settings.name,
    run_id: null,
    run_number: null,
  });
}

export interface WebhookResult {
  readonly repository_id: Id;
  readonly generation: number;
}

/** Moves the repository to its next webhook secret; the one before is refused from then on. */
export function rotateWebhookSecret(state: Repository, input: Target): Decision<WebhookResult> {
  const { repositoryId, account } = input;
  if (!isOwn(state, account)) return notFound(repositoryId);
  const rotated = { repository_id: repositoryId, generation: state.webhookGeneration + 1 };
  return accepted([{ type: 'WebhookSecretRotated', data: rotated }], rotated);
}

/**
 * Asks for a run. While the latest one is unfinished the request coalesces into it: `finishedUpTo` is the highest run
 * number known to have ended, so a run requested by somebody else in the meantime counts as unfinished.
 */
export function requestSync(
  state: Repository,
  input: Target & { readonly trigger: SyncTrigger; readonly runId: Id; readonly finishedUpTo: number },
): Decision<RunAnswer> {
  const { repositoryId, account, trigger, runId, finishedUpTo } = input;
  if (!isOwn(state, account)) return notFound(repositoryId);
  const { settings } = state;
  if (!settings.enabled) {
    return refused('invalid', `repository ${settings.name} is disabled; set enabled to true, then sync it`);
  }
  const latest = latestRun(state);
  if (latest !== undefined && latest.number > finishedUpTo) {
    return accepted([], { run_id: latest.runId, run_number: latest.number, coalesced: true });
  }
  const number = (latest?.number ?? 0) + 1;
  return accepted([syncRequested({ repositoryId, settings, runId, number, trigger })], {
    run_id: runId,
    run_number: number,
    coalesced: false,
  });
}

interface RequestedRun {
  readonly repositoryId: Id;
  readonly settings: RepositorySettings;
  readonly runId: Id;
  readonly number: number;
  readonly trigger: SyncTrigger;
}

function syncRequested({ repositoryId, settings, runId, number, trigger }: RequestedRun): Fact<'SyncRequested'> {
  return {
    type: 'SyncRequested',
    data: {
      repository_id: repositoryId,
      run_id: runId,
      run_number: number,
      trigger,
      settings,
      deadline_ms: RUN_DEADLINE_MS,
    },
  };
}

// A foreign repository answers like an absent one: its existence is nobody else's business.
function isOwn(state: Repository, account: AccountId): state is Registered {
  return state.status === 'registered' && state.account === account;
}

function notFound(repositoryId: Id) {
  return refused('not_found', `there is no repository ${repositoryId}`);
}
