import type { CommitSha, Instant, RepositorySettings } from '@fleetwright/contracts';
import { BACKOFF_DOUBLINGS_MAX, BACKOFF_MAX_MS, JITTER_SHARE } from './limits.ts';
import { isSameSource, latestRun, type Repository } from './repository.ts';
import { isRunFinished, type ReviewProgress, type RunProgress } from './run-progress.ts';

/** What a repository whose time has come needs. `open` and `changed` say why, for the log. */
export type DuePlan =
  | { readonly kind: 'rest' }
  /** A run is under way: look again when it has ended. */
  | { readonly kind: 'wait' }
  /** A run is owed whatever the remote says. */
  | {
      readonly kind: 'open';
      readonly why: 'never_synced' | 'settings_changed' | 'last_run_failed' | 'rejection_expired';
    }
  /** Ask the remote for its tip, then `decidePoll`. */
  | { readonly kind: 'poll'; readonly lastFetched: CommitSha; readonly diffRevision: number };

/** Decides on a due repository, level-triggered: from what is, never from what was missed. */
export function planDue(repository: Repository, progress: RunProgress, review: ReviewProgress): DuePlan {
  if (repository.status !== 'registered' || !repository.settings.enabled) return { kind: 'rest' };
  const run = latestRun(repository);
  if (run === undefined) return { kind: 'open', why: 'never_synced' };
  if (!isRunFinished(run.number, progress, review)) return { kind: 'wait' };
  if (review.claimed.length > 0) return { kind: 'wait' };
  if (!isSameSource(run.settings, repository.settings)) return { kind: 'open', why: 'settings_changed' };
  const { fetched, liveRevision } = progress;
  if (progress.phase === 'failed' || fetched === null || liveRevision === null) {
    return { kind: 'open', why: 'last_run_failed' };
  }
  if (review.hasToReopen) return { kind: 'open', why: 'rejection_expired' };
  return { kind: 'poll', lastFetched: fetched, diffRevision: liveRevision };
}

export type PollDecision = 'unchanged' | 'remote_failed' | 'remote_moved' | 'live_moved';

/** Whether a poll found anything to do. A remote that cannot be asked is a run's business: it fails with the reason. */
export function decidePoll(found: {
  readonly tip: CommitSha | null;
  readonly lastFetched: CommitSha;
  readonly liveRevision: number;
  readonly diffRevision: number;
}): PollDecision {
  if (found.tip === null) return 'remote_failed';
  if (found.tip !== found.lastFetched) return 'remote_moved';
  return found.liveRevision === found.diffRevision ? 'unchanged' : 'live_moved';
}

/**
 * When to look at a repository next: its interval, doubled per failed run in a row up to an hour (or the interval, when
 * that is longer), ±10 %. `random` is in [0, 1).
 */
export function nextDueAt(
  now: Instant,
  settings: Pick<RepositorySettings, 'reconcile_interval_seconds'>,
  failures: number,
  random: number,
): Instant {
  const intervalMs = settings.reconcile_interval_seconds * 1_000;
  const doubled = intervalMs * 2 ** Math.min(failures, BACKOFF_DOUBLINGS_MAX);
  const delayMs = Math.max(intervalMs, Math.min(doubled, BACKOFF_MAX_MS));
  const jitter = 1 - JITTER_SHARE + 2 * JITTER_SHARE * random;
  return new Date(Date.parse(now) + Math.round(delayMs * jitter)).toISOString();
}

/** When an unfinished run is given up. */
export function deadlineOf(requestedAt: Instant, deadlineMs: number): Instant {
  return new Date(Date.parse(requestedAt) + deadlineMs).toISOString();
}
