import type { AccountId, EventData, StoredEvent } from '@fleetwright/contracts';
import type { Fact } from '@fleetwright/core/event-sourcing';
import {
  credentialRefOf,
  fetchFailed,
  type FetchFailure,
  type FetchingRun,
  fleetFileOf,
  type GitTarget,
  type Repository,
  revisionFetched,
  settingsRefusal,
  type TipResult,
} from '@fleetwright/core/repo-sync';
import type { RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

type Requested = EventData<'SyncRequested'>;

/** Asks the branch's tip without fetching. */
export async function askTip(ports: RepoSyncPorts, account: AccountId, source: Source): Promise<TipResult> {
  const target = await targetOf(ports, account, source);
  return target.kind === 'failed' ? target : ports.git.tip(target.target);
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
  if (repository.status !== 'registered') return fetchFailed(run(), REMOVED);
  const found = await targetOf(ports, event.account_id, data);
  if (found.kind === 'failed') return fetchFailed(run(), found.failure);
  const { target } = found;
  const tip = await ports.git.tip(target);
  if (tip.kind === 'failed') return fetchFailed(run(), tip.failure);
  const previous = await Preparation.over(ports).previousRevision(repository, {
    number: data.run_number,
    settings: data.settings,
  });
  const result = await ports.git.fetchFile(target, { tip: tip.sha, previous });
  if (result.kind === 'failed') return fetchFailed(run(), result.failure);
  const document = await ports.json.putText(event.account_id, result.text);
  return revisionFetched(run(), result, document, previous);
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

type Source = Pick<Requested, 'repository_id' | 'settings'>;

type Targeted =
  | { readonly kind: 'target'; readonly target: GitTarget }
  | { readonly kind: 'failed'; readonly failure: FetchFailure };

/** What to ask for, with the credential read anew. A repository that names one is never read without it. */
async function targetOf(
  { credentials, config }: RepoSyncPorts,
  account: AccountId,
  { repository_id, settings }: Source,
): Promise<Targeted> {
  // Before anything is read: the configuration may be stricter than when this was registered.
  const failure = settingsRefusal(settings, config.policy);
  if (failure !== undefined) return { kind: 'failed', failure };
  const ref = credentialRefOf(settings);
  const transport = /^https?:/.test(settings.repo_url) ? 'https' : 'ssh';
  const found = ref === null ? null : await credentials.read(account, ref, transport);
  if (found?.kind === 'failed') return found;
  const target = {
    repositoryId: repository_id,
    url: settings.repo_url,
    branch: settings.branch,
    file: fleetFileOf(settings.path_prefix),
    credential: found?.credential ?? null,
    sshHostKey: settings.ssh_host_key,
  };
  return { kind: 'target', target };
}

const REMOVED: FetchFailure = {
  code: 'repository_removed',
  message: 'the repository was removed before it was fetched',
  retryable: false,
};
