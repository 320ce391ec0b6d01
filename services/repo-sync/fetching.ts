import type { EventData, StoredEvent } from '@fleetwright/contracts';
import type { Fact } from '@fleetwright/core/event-sourcing';
import {
  fetchFailed,
  type FetchFailure,
  type FetchingRun,
  fleetFileOf,
  type GitTarget,
  type Repository,
  revisionFetched,
  type TipResult,
} from '@fleetwright/core/repo-sync';
import type { RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

type Requested = EventData<'SyncRequested'>;

/** Asks the branch's tip without fetching. */
export async function askTip(ports: RepoSyncPorts, { repository_id, settings }: Source): Promise<TipResult> {
  const missing = missingCredential(settings);
  if (missing !== undefined) return { kind: 'failed', failure: missing };
  return ports.git.tip(targetOf({ repository_id, settings }));
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
  const tip = await askTip(ports, data);
  if (tip.kind === 'failed') return fetchFailed(run(), tip.failure);
  const previous = await Preparation.over(ports).previousRevision(repository, {
    number: data.run_number,
    settings: data.settings,
  });
  const result = await ports.git.fetchFile(targetOf(data), { tip: tip.sha, previous });
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

function targetOf({ repository_id, settings }: Source): GitTarget {
  return {
    repositoryId: repository_id,
    url: settings.repo_url,
    branch: settings.branch,
    file: fleetFileOf(settings.path_prefix),
    sshHostKey: settings.ssh_host_key,
  };
}

const REMOVED: FetchFailure = {
  code: 'repository_removed',
  message: 'the repository was removed before it was fetched',
  retryable: false,
};

// A repository that names a credential is never fetched without it.
function missingCredential(settings: Requested['settings']): FetchFailure | undefined {
  const key = settings.vault_credential_path !== null ? 'vault_credential_path' : 'ssh_credential_id';
  const name = settings[key];
  if (name === null) return undefined;
  const message = `the credential "${name}" that ${key} names was not found; check that it exists and that this account may use it`;
  return { code: 'credential_not_found', message, retryable: false };
}
