import type { CommitSha } from '@fleetwright/contracts';
import type { FetchFailure, HistoryRelation } from '@fleetwright/core/repo-sync';
import { CLOCK_SKEW_SECONDS, HISTORY_COMMITS_MAX } from '../limits.ts';
import type { ObjectReader } from './object-reader.ts';
import type { Commit } from './commit.ts';
import { findCommit } from './read-file.ts';
import { RevisionUnreadable } from './revision-unreadable.ts';

/** What telling a commit's history needs of the cache that the commit is in. */
export interface HistorySource {
  /** A reader sees what was in the cache when it was opened. */
  reading<T>(work: (reader: ObjectReader) => Promise<T>): Promise<T>;
  /** Fetches more: of the branch, or of a commit that may be on no branch any more. undefined when it worked. */
  fetchSince(seconds: number, of: 'branch' | CommitSha): Promise<FetchFailure | undefined>;
}

/** How a commit relates to the one that was fetched before; more history is fetched only where the cache cannot tell. */
export async function historyOf(
  source: HistorySource,
  commit: Commit,
  previous: CommitSha | null,
): Promise<HistoryRelation> {
  if (previous === null) return 'first';
  if (commit.revision.sha === previous) return 'same';
  try {
    return await relationOf(source, commit, previous);
  } catch (error) {
    // That an older commit cannot be read is no reason not to read this one.
    if (error instanceof RevisionUnreadable) return 'unknown';
    throw error;
  }
}

async function relationOf(source: HistorySource, commit: Commit, previous: CommitSha): Promise<HistoryRelation> {
  const near = await source.reading(async (reader) => ({
    before: await findCommit(reader, previous),
    forwards: await ancestryOf(reader, commit, previous),
  }));
  if (near.forwards === 'ancestor') return 'extended';
  if (near.forwards === 'too_far') return 'unknown';
  const before = near.before ?? (await fetchBefore(source, commit, previous));
  if (before === undefined) return 'unknown';
  const isAhead = near.forwards === 'beyond' ? await leadsTo(source, commit, before) : 'no';
  if (isAhead !== 'no') return isAhead === 'yes' ? 'extended' : 'unknown';
  return (await isBehind(source, commit, before)) ? 'rolled_back' : 'rewritten';
}

/** The commit before, when the cache was made anew meanwhile. Works where it is newer than the commit: after a rollback. */
async function fetchBefore(source: HistorySource, commit: Commit, previous: CommitSha): Promise<Commit | undefined> {
  if ((await source.fetchSince(commit.committedAtSeconds - CLOCK_SKEW_SECONDS, previous)) !== undefined)
    return undefined;
  return source.reading((reader) => findCommit(reader, previous));
}

/** Whether a commit descends from the one before, by the branch's history since the older of them. */
async function leadsTo(source: HistorySource, commit: Commit, before: Commit): Promise<'yes' | 'no' | 'unknown'> {
  // Not since the one before alone: a remote answers a question for nothing with an error.
  const since = Math.min(commit.committedAtSeconds, before.committedAtSeconds) - CLOCK_SKEW_SECONDS;
  if ((await source.fetchSince(since, 'branch')) !== undefined) return 'unknown';
  const far = await source.reading((reader) => ancestryOf(reader, commit, before.revision.sha));
  if (far === 'too_far') return 'unknown';
  return far === 'ancestor' ? 'yes' : 'no';
}

/**
 * Whether a commit is an ancestor of the one before. A remote may have forgotten that one; then whatever is older than it
 * counts as such, for rewritten commits are new.
 */
async function isBehind(source: HistorySource, commit: Commit, before: Commit): Promise<boolean> {
  const walk = () => source.reading((reader) => ancestryOf(reader, before, commit.revision.sha));
  const near = await walk();
  if (near !== 'beyond') return near === 'ancestor';
  const isOlder = commit.committedAtSeconds < before.committedAtSeconds;
  if ((await source.fetchSince(commit.committedAtSeconds - CLOCK_SKEW_SECONDS, before.revision.sha)) !== undefined)
    return isOlder;
  const far = await walk();
  return far === 'ancestor' || (far === 'too_far' && isOlder);
}

/**
 * Whether `previous` is an ancestor of `commit`. `beyond`: not among what was fetched, whose edge was reached; `too_far`:
 * not among the first `HISTORY_COMMITS_MAX`.
 */
type Ancestry = 'ancestor' | 'stranger' | 'beyond' | 'too_far';

/** Walks back from a commit through what is in the cache. A commit names its parents even where fetching stopped. */
async function ancestryOf(reader: ObjectReader, commit: Commit, previous: CommitSha): Promise<Ancestry> {
  const seen = new Set<CommitSha>(commit.parents);
  const queue = [...commit.parents];
  let isEdgeReached = false;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (next === previous) return 'ancestor';
    if (seen.size > HISTORY_COMMITS_MAX) return 'too_far';
    const found = await findCommit(reader, next);
    if (found === undefined) isEdgeReached = true;
    for (const parent of found?.parents ?? []) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      queue.push(parent);
    }
  }
  return isEdgeReached ? 'beyond' : 'stranger';
}
