import {
  type CommitSha,
  type Instant,
  LANGUAGE_RELEASE,
  type LastsWhile,
  REJECTION_HOLDS_MS,
  type RepositorySettings,
} from '@fleetwright/contracts';
import { APPLY_PAUSE_MS, BACKOFF_DOUBLINGS_MAX, BACKOFF_MAX_MS, JITTER_SHARE } from '../limits.ts';
import { isSameSource } from '@fleetwright/core/fleet';
import { latestRun, type Repository } from '../repository.ts';
import { isApplying, isRunFinished, type ReviewProgress, type RunProgress } from './run-progress.ts';

/** What a repository whose time has come needs. `open` and `changed` say why, for the log. */
export type DuePlan =
  | { readonly kind: 'rest' }
  /** A run is under way: look again when it has ended. */
  | { readonly kind: 'wait' }
  /** A run is owed whatever the remote says. */
  | {
      readonly kind: 'open';
      readonly why: 'never_synced' | 'settings_changed' | 'last_run_failed' | 'rejection_expired' | 'proposal_expired';
    }
  /** Ask the remote for its tip, then `decidePoll`. */
  | { readonly kind: 'poll'; readonly lastFetched: CommitSha; readonly diffRevision: number }
  /** The last run failed of what only something new ends: ask the remote for its tip, then `decideWatch`. */
  | { readonly kind: 'watch'; readonly lastsWhile: LastsWhile };

/** Decides on a due repository, level-triggered: from what is, never from what was missed. */
export function planDue(
  repository: Repository,
  { progress, review, now }: { readonly progress: RunProgress; readonly review: ReviewProgress; readonly now: Instant },
): DuePlan {
  if (repository.status !== 'registered' || !repository.settings.enabled) return { kind: 'rest' };
  const run = latestRun(repository);
  if (run === undefined) return { kind: 'open', why: 'never_synced' };
  if (!isRunFinished(run.number, progress, review)) return { kind: 'wait' };
  if (isApplying(review, now, APPLY_PAUSE_MS)) return { kind: 'wait' };
  if (!isComparedAlike(run.settings, repository.settings)) return { kind: 'open', why: 'settings_changed' };
  const { fetched, liveRevision, lastsWhile } = progress;
  if (lastsWhile !== null && lastsWhile.language_release === LANGUAGE_RELEASE) return { kind: 'watch', lastsWhile };
  if (progress.phase === 'failed' || fetched === null || liveRevision === null) {
    return { kind: 'open', why: 'last_run_failed' };
  }
  if (review.hasExpired) return { kind: 'open', why: 'proposal_expired' };
  if (review.heldUntil.some((until) => until <= now)) return { kind: 'open', why: 'rejection_expired' };
  if (review.rejectedAt.some((at) => isPast(at, now))) return { kind: 'open', why: 'rejection_expired' };
  return { kind: 'poll', lastFetched: fetched, diffRevision: liveRevision };
}

/** Whether a run of the one settings is what a run of the other would be: the same source, compared in the same way. */
function isComparedAlike(one: RepositorySettings, other: RepositorySettings): boolean {
  return isSameSource(one, other) && (one.on_removal ?? 'delete') === (other.on_removal ?? 'delete');
}

/** A rejection that nobody asked to be remembered holds against polls for a while. */
function isPast(rejectedAt: Instant, now: Instant): boolean {
  return Date.parse(rejectedAt) + REJECTION_HOLDS_MS <= Date.parse(now);
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

/** Whether a look at a repository that failed found anything new. `tip` null: there is no such branch; undefined: not told. */
export function decideWatch(
  { tip, isLiveSame }: { readonly tip: CommitSha | null | undefined; readonly isLiveSame: boolean },
  lastsWhile: LastsWhile,
): PollDecision {
  if (tip === undefined) return 'remote_failed';
  if (tip !== lastsWhile.tip) return 'remote_moved';
  return isLiveSame ? 'unchanged' : 'live_moved';
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
