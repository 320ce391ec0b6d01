import { type CommitSha, type Id, LANGUAGE_RELEASE, type LastsWhile } from '@fleetwright/contracts';
import { isSameLive, namedLive } from '@fleetwright/core/fleet';
import { isSameSource } from '@fleetwright/core/fleet';
import type { Repository, RunRef } from '@fleetwright/core/repo-sync';
import type { RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

/**
 * The run before this one that failed at this very tip, with nothing new since: what this one fails of is no news then.
 * null: there is none; a run that went well, or failed at another tip, lies between, or something is new.
 */
export async function findFailedBefore(
  ports: RepoSyncPorts,
  repository: Repository,
  run: Pick<RunRef, 'number' | 'settings'> & { readonly tip: CommitSha | null },
): Promise<Id | null> {
  if (repository.status !== 'registered') return null;
  const preparation = Preparation.over(ports);
  for (const { runId, number, settings } of repository.runs.toReversed()) {
    if (number >= run.number) continue;
    const { phase, lastsWhile } = await preparation.progress(runId);
    if (phase !== 'failed') return null;
    // The remote was away, or it was our fault: that says nothing of the tip.
    if (lastsWhile === null) continue;
    const isSame = isSameSource(settings, run.settings) && lastsWhile.tip === run.tip;
    if (!isSame || lastsWhile.language_release !== LANGUAGE_RELEASE) return null;
    return (await isLiveAsItWas(ports, repository.account, lastsWhile)) ? runId : null;
  }
  return null;
}

/** Whether what a failure names of the live fleet is as it was. Reads it whole only if something of it has changed. */
export async function isLiveAsItWas(ports: RepoSyncPorts, account: string, { live }: LastsWhile): Promise<boolean> {
  if (live === null || (await ports.live.revision(account)) === live.revision) return true;
  if (live.resources === null) return false;
  const snapshot = await ports.live.snapshot(account);
  return isSameLive(live, { revision: snapshot.revision, resources: namedLive(snapshot, live.resources) });
}
