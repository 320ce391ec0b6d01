import type { CommitSha, Revision } from '@fleetwright/contracts';
import {
  AUTHOR_EMAIL_LENGTH_MAX,
  AUTHOR_NAME_LENGTH_MAX,
  COMMIT_MESSAGE_LENGTH_MAX,
} from '@fleetwright/core/repo-sync';

export interface Commit {
  readonly tree: CommitSha;
  readonly parents: readonly CommitSha[];
  readonly revision: Revision;
  readonly committedAtSeconds: number;
}

/** Reads a commit object. Its text is whatever a stranger wrote, so it is cut and cleaned. */
export function parseCommit(sha: CommitSha, bytes: Buffer): Commit {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n\n');
  const head = end < 0 ? text : text.slice(0, end);
  const headers = head.split('\n').map((line) => /^(\S+) (.*)$/.exec(line));
  const valuesOf = (name: string) => headers.filter((match) => match?.[1] === name).map((match) => match?.[2] ?? '');
  const author = parsePerson(valuesOf('author')[0] ?? '');
  const committedAtSeconds = parsePerson(valuesOf('committer')[0] ?? '').seconds;
  return {
    tree: valuesOf('tree')[0] ?? '',
    parents: valuesOf('parent'),
    committedAtSeconds,
    revision: {
      sha,
      author_name: clean(author.name, AUTHOR_NAME_LENGTH_MAX),
      author_email: clean(author.email, AUTHOR_EMAIL_LENGTH_MAX),
      message: clean(end < 0 ? '' : text.slice(end + 2).trim(), COMMIT_MESSAGE_LENGTH_MAX),
      committed_at: new Date(committedAtSeconds * 1_000).toISOString(),
    },
  };
}

// The last second that RFC 3339 can write.
const SECONDS_MAX = 253_402_300_799;

function parsePerson(line: string): { name: string; email: string; seconds: number } {
  const match = /^([^<]*)<([^>]*)> (\d{1,15}) [+-]\d{4}$/.exec(line);
  const seconds = Number(match?.[3] ?? 0);
  return { name: (match?.[1] ?? '').trimEnd(), email: match?.[2] ?? '', seconds: seconds <= SECONDS_MAX ? seconds : 0 };
}

function clean(text: string, lengthMax: number): string {
  // Line breaks and tabs stay; a lone half of a surrogate pair at the cut is no longer valid Unicode.
  return text
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .slice(0, lengthMax)
    .toWellFormed();
}

export interface TreeEntry {
  readonly mode: string;
  readonly sha: CommitSha;
}

/**
 * Finds an entry of a tree object by its exact name. `shaBytes` is 20 or 32. Throws when the object is malformed, which
 * the checks of git rule out.
 */
export function findInTree(bytes: Buffer, name: string, shaBytes: number): TreeEntry | undefined {
  const wanted = Buffer.from(name, 'utf8');
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const nul = bytes.indexOf(0, space);
    if (space < 0 || nul < 0 || nul + 1 + shaBytes > bytes.length) throw new Error('a tree object is malformed');
    if (bytes.subarray(space + 1, nul).equals(wanted)) {
      const sha = bytes.subarray(nul + 1, nul + 1 + shaBytes).toString('hex');
      return { mode: bytes.subarray(at, space).toString('latin1'), sha };
    }
    at = nul + 1 + shaBytes;
  }
  return undefined;
}
