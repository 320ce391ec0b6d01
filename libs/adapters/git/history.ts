import type { CommitSha } from '@fleetwright/contracts';
import { HISTORY_COMMITS_MAX } from './limits.ts';
import type { ObjectReader } from './object-reader.ts';
import type { Commit } from './objects.ts';
import { findCommit } from './read-file.ts';

/**
 * Whether `previous` is an ancestor of `commit`. `beyond`: not among what was fetched, whose edge was reached; `too_far`:
 * not among the first `HISTORY_COMMITS_MAX`.
 */
export type Ancestry = 'ancestor' | 'stranger' | 'beyond' | 'too_far';

/** Walks back from a commit through what is in the cache. A commit names its parents even where fetching stopped. */
export async function ancestryOf(reader: ObjectReader, commit: Commit, previous: CommitSha): Promise<Ancestry> {
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
