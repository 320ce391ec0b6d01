import type { CommitSha } from '@fleetwright/contracts';
import {
  authorsOfCommit,
  authorsTogether,
  type CommitAuthors,
  type HistoryRelation,
} from '@fleetwright/core/repo-sync';
import { AUTHOR_COMMITS_MAX, HISTORY_COMMITS_MAX } from '../limits.ts';
import type { Commit } from './commit.ts';
import type { ObjectReader } from './object-reader.ts';
import { findCommit } from './read-file.ts';
import { RevisionUnreadable } from './revision-unreadable.ts';

/**
 * Who made the commits since the one fetched before, by what is in the cache: telling the history has fetched them. Where it did
 * not, or there are more than `AUTHOR_COMMITS_MAX`, the answer says that it is not complete.
 */
export async function authorsSince(
  reader: ObjectReader,
  commit: Commit,
  previous: CommitSha | null,
  history: HistoryRelation,
): Promise<CommitAuthors> {
  const own = { addresses: of(commit), isComplete: true };
  if (history === 'same') return { addresses: [], isComplete: true };
  // Nothing was fetched before it but what it stands on.
  if (commit.parents.length === 0) return authorsTogether(own);
  if (history !== 'extended' || previous === null) return authorsTogether({ ...own, isComplete: false });
  try {
    return await walk(reader, commit, await behind(reader, previous));
  } catch (error) {
    if (error instanceof RevisionUnreadable) return authorsTogether({ ...own, isComplete: false });
    throw error;
  }
}

/** Back from the commit to what was there before, by whichever way. */
async function walk(reader: ObjectReader, commit: Commit, before: ReadonlySet<CommitSha>): Promise<CommitAuthors> {
  const addresses = new Set(of(commit));
  const seen = new Set(commit.parents);
  const queue = commit.parents.filter((parent) => !before.has(parent));
  let isComplete = true;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const found = seen.size <= AUTHOR_COMMITS_MAX ? await findCommit(reader, next) : undefined;
    if (found === undefined) {
      isComplete = false;
      continue;
    }
    for (const address of of(found)) addresses.add(address);
    for (const parent of found.parents) {
      if (seen.has(parent) || before.has(parent)) continue;
      seen.add(parent);
      queue.push(parent);
    }
  }
  return authorsTogether({ addresses: [...addresses], isComplete });
}

/** A commit and what it stands on, as far as the cache goes; the edge is named though it is not there. */
async function behind(reader: ObjectReader, sha: CommitSha): Promise<ReadonlySet<CommitSha>> {
  const known = new Set([sha]);
  for (const each of known) {
    if (known.size > HISTORY_COMMITS_MAX) break;
    for (const parent of (await findCommit(reader, each))?.parents ?? []) known.add(parent);
  }
  return known;
}

function of({ revision, committerEmail }: Commit): readonly (string | null)[] {
  return authorsOfCommit(revision, committerEmail);
}
