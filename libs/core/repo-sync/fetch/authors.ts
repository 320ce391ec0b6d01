import type { Revision } from '@fleetwright/contracts';
import type { CommitAuthors } from '../ports/git-source.ts';

/** Addresses of one run: more people than these push to no branch between two applied revisions. 64 KB at most. */
export const AUTHORS_MAX = 200;

/** Longer than an address may be (RFC 5321 §4.5.3.1). */
const ADDRESS_LENGTH_MAX = 320;

/** `Co-authored-by: Name <address>`, as git's trailers are written; one a line. */
const CO_AUTHOR = /^co-authored-by:[^<\n]*<([^<>\s]+)>$/i;

/** Everybody whom a commit names as having made it; null where it names an author or a committer without an address. */
export function authorsOfCommit(
  { author_email, message }: Pick<Revision, 'author_email' | 'message'>,
  committer: string | null,
): readonly (string | null)[] {
  const others = message.split('\n').flatMap((line) => CO_AUTHOR.exec(line.trim())?.[1] ?? []);
  return [author_email, committer, ...others].map(addressOf);
}

/** What several fetches saw, as one: what is missing in one is missing in all. */
export function authorsTogether(...seen: readonly CommitAuthors[]): CommitAuthors {
  const addresses = [...new Set(seen.flatMap((each) => each.addresses))];
  const isComplete = seen.every((each) => each.isComplete) && addresses.length <= AUTHORS_MAX;
  return { addresses: addresses.slice(0, AUTHORS_MAX), isComplete };
}

function addressOf(text: string | null): string | null {
  return text === null || text.length > ADDRESS_LENGTH_MAX ? null : text.toLowerCase();
}
