import type { AccountId, CommitSha, EventData, Id, StoredEvent } from '@fleetwright/contracts';
import type { Fact } from '@fleetwright/core/event-sourcing';
import {
  credentialRefOf,
  fetchFailed,
  type FetchFailure,
  type FetchingRun,
  fleetFileOf,
  type GitTarget,
  hostKeyFor,
  type Repository,
  revisionFetched,
  settingsRefusal,
  type TipResult,
  transportOf,
} from '@fleetwright/core/repo-sync';
import { isSameSource } from '@fleetwright/core/fleet';
import { type Cause, hostKeyFacts } from '@fleetwright/kit/service';
import { addressesKept, authorKept } from './commit-people.ts';
import { findFailedBefore } from './failed-before.ts';
import { recordHostKey } from './host-key.ts';
import type { RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

type Requested = EventData<'SyncRequested'>;

/** Asks the branch's tip of a registered repository, and pins the key of an ssh host that had none. */
export async function pollTip(ports: RepoSyncPorts, cause: Cause, source: WatchedSource): Promise<TipResult> {
  const target = await targetOf(ports, cause.account_id, source);
  return target.kind === 'failed' ? target : tipOf(ports, target.target, { ...source, run_id: null, cause });
}

/** What the remote says of the branch: null: there is none; undefined: it did not answer. */
export function knownTip(tip: TipResult): CommitSha | null | undefined {
  if (tip.kind === 'tip') return tip.sha;
  return tip.failure.code === 'branch_not_found' ? null : undefined;
}

/** The tip; the key that an ssh host showed for the first time is recorded before anything else is asked of it. */
async function tipOf(
  ports: RepoSyncPorts,
  target: GitTarget,
  asked: WatchedSource & { readonly run_id: Id | null; readonly cause: Cause },
): Promise<TipResult> {
  const tip = withPinnedKey(await ports.git.tip(target), target);
  if (tip.kind === 'failed' || tip.hostKey === undefined) return tip;
  const { repository_id: repositoryId, run_id: runId, settings, cause } = asked;
  const failure = await recordHostKey(ports, { repositoryId, runId, settings, hostKey: tip.hostKey, cause });
  return failure === undefined ? tip : { kind: 'failed', failure };
}

/** Fetches what a run asks for, and answers the fact that says what came of it. Throws `StoreUnavailable`. */
export async function fetchForRun(
  ports: RepoSyncPorts,
  event: StoredEvent<'SyncRequested'>,
  repository: Repository,
): Promise<Fact> {
  const { data } = event;
  const startedMs = ports.clock.elapsedMs();
  const run = (): FetchingRun => ({
    runId: data.run_id,
    number: data.run_number,
    repositoryId: data.repository_id,
    file: fleetFileOf(data.settings.path_prefix),
    durationMs: Math.round(ports.clock.elapsedMs() - startedMs),
  });
  const gone = overtaken(repository, data);
  if (gone !== undefined) return fetchFailed(run(), gone);
  const found = await targetOf(ports, event.account_id, data);
  if (found.kind === 'failed') return fetchFailed(run(), found.failure);
  const { target } = found;
  const tip = await tipOf(ports, target, { ...data, cause: event });
  const requested = { number: data.run_number, settings: data.settings };
  const known = knownTip(tip);
  const failedBefore =
    known === undefined ? null : await findFailedBefore(ports, repository, { ...requested, tip: known });
  if (tip.kind === 'failed') return fetchFailed(run(), tip.failure, { tip: known, failedBefore });
  const preparation = Preparation.over(ports);
  const review = await preparation.review(data.repository_id);
  const earlier = await preparation.earlierFetch(repository, review, requested);
  const pinned = { ...target, sshHostKey: tip.hostKey ?? target.sshHostKey };
  const result = await ports.git.fetchFile(pinned, { tip: tip.sha, previous: earlier?.sha ?? null });
  const { account_id } = event;
  if (result.kind === 'failed') {
    const revision = result.revision && (await authorKept(ports, account_id, result.revision));
    return fetchFailed(run(), result.failure, { tip: tip.sha, revision, failedBefore });
  }
  // A slow remote leaves time to point the registration elsewhere: then nobody wants this any more.
  const outdated = overtaken(await preparation.repository(data.repository_id), data);
  if (outdated !== undefined) return fetchFailed(run(), outdated);
  const document = await ports.json.putText(account_id, result.text);
  const revision = await authorKept(ports, account_id, result.revision);
  const authors = await addressesKept(ports, account_id, result.authors);
  return revisionFetched(run(), { ...result, revision, authors }, document, { earlier, failedBefore });
}

/** The answer of a run whose fetching failed for a reason of ours. */
export function internalError(data: Requested, eventId: string): Fact {
  const run = {
    runId: data.run_id,
    number: data.run_number,
    repositoryId: data.repository_id,
    file: fleetFileOf(data.settings.path_prefix),
    durationMs: 0,
  };
  const message = `fetching failed for a reason inside Fleetwright; the log of repo-sync says which, beside event ${eventId}`;
  return fetchFailed(run, { code: 'internal_error', message, retryable: true });
}

export type WatchedSource = Pick<Requested, 'repository_id' | 'settings'>;

type Targeted =
  | { readonly kind: 'target'; readonly target: GitTarget }
  | { readonly kind: 'failed'; readonly failure: FetchFailure };

/** What to ask for, with the credential read anew. A repository that names one is never read without it. */
export async function targetOf(
  ports: RepoSyncPorts,
  account: AccountId,
  { repository_id, settings }: WatchedSource,
): Promise<Targeted> {
  const { credentials, config } = ports;
  // Before anything is read: the configuration may be stricter than when this was registered.
  const failure = settingsRefusal(settings, config.policy);
  if (failure !== undefined) return { kind: 'failed', failure };
  const ref = credentialRefOf(settings);
  const found = ref === null ? null : await credentials.read(account, ref, transportOf(settings));
  if (found?.kind === 'failed') return found;
  const target = {
    repositoryId: repository_id,
    url: settings.repo_url,
    branch: settings.branch,
    file: fleetFileOf(settings.path_prefix),
    credential: found?.credential ?? null,
    sshHostKey: hostKeyFor(await Preparation.over(ports).repository(repository_id), settings),
  };
  return { kind: 'target', target };
}

/** A mismatch with the fingerprint of the key that was expected, beside the one that the adapter saw. */
export function withPinnedKey(tip: TipResult, { sshHostKey }: GitTarget): TipResult {
  if (tip.kind !== 'failed' || tip.failure.reason !== 'host_key_mismatch' || sshHostKey === null) return tip;
  const { type, fingerprint } = hostKeyFacts(sshHostKey);
  const message = `${tip.failure.message}; the pinned one is ${type} ${fingerprint}`;
  return { kind: 'failed', failure: { ...tip.failure, message } };
}

/** Why what a run was asked for is no longer wanted; undefined when it is. */
function overtaken(repository: Repository, { settings }: Requested): FetchFailure | undefined {
  if (repository.status !== 'registered') return REMOVED;
  return isSameSource(settings, repository.settings) ? undefined : SOURCE_CHANGED;
}

const SOURCE_CHANGED: FetchFailure = {
  code: 'source_changed',
  message:
    'repo_url, branch or path_prefix was changed while this run was under way; the next run reads the new source',
  retryable: true,
};

const REMOVED: FetchFailure = {
  code: 'repository_removed',
  message: 'the repository was removed before it was fetched',
  retryable: false,
};
