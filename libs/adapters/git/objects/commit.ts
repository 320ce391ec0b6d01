import type { CommitSha, Revision } from '@fleetwright/contracts';
import {
  AUTHOR_EMAIL_LENGTH_MAX,
  AUTHOR_NAME_LENGTH_MAX,
  COMMIT_MESSAGE_LENGTH_MAX,
} from '@fleetwright/core/repo-sync';
import { decodeText } from './encoding.ts';
import { parsePerson } from './person.ts';
import { RevisionUnreadable } from './revision-unreadable.ts';

export interface Commit {
  readonly tree: CommitSha;
  readonly parents: readonly CommitSha[];
  readonly revision: Revision;
  /** null: it names none, or in no form that git reads. */
  readonly committerEmail: string | null;
  /** 0 when the commit has no time that can be read: so git orders it, too. */
  readonly committedAtSeconds: number;
}

/**
 * Reads a commit object as git does: a tree and its parents first, then headers of which only the first of a name counts.
 * Its text is whatever a stranger wrote, so it is decoded as declared, cut and cleaned. Throws `RevisionUnreadable`.
 */
export function parseCommit(sha: CommitSha, bytes: Buffer): Commit {
  const end = bytes.indexOf('\n\n');
  const head = end < 0 ? bytes : bytes.subarray(0, end);
  const encoding = headerOf(head.toString('latin1').split('\n'), 'encoding');
  const lines = decodeText(head, encoding).split('\n');
  const tree = idIn(lines[0], 'tree', sha.length);
  if (tree === undefined) throw new RevisionUnreadable('its commit names no tree');
  const author = parsePerson(headerOf(lines, 'author') ?? '');
  const { seconds, email } = parsePerson(headerOf(lines, 'committer') ?? '');
  return {
    tree,
    parents: parentsIn(lines, sha.length),
    committedAtSeconds: seconds ?? 0,
    committerEmail: cleanOrNull(email, AUTHOR_EMAIL_LENGTH_MAX),
    revision: {
      sha,
      author_name: cleanOrNull(author.name, AUTHOR_NAME_LENGTH_MAX),
      author_email: cleanOrNull(author.email, AUTHOR_EMAIL_LENGTH_MAX),
      message: clean(end < 0 ? '' : decodeText(bytes.subarray(end), encoding).trim(), COMMIT_MESSAGE_LENGTH_MAX),
      committed_at: seconds === null ? null : new Date(seconds * 1_000).toISOString(),
    },
  };
}

function headerOf(lines: readonly string[], name: string): string | undefined {
  return lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
}

/** They stand behind the tree, one a line; what looks like one further down is none. */
function parentsIn(lines: readonly string[], shaLength: number): readonly CommitSha[] {
  const parents: CommitSha[] = [];
  for (const line of lines.slice(1)) {
    if (!line.startsWith('parent ')) break;
    const parent = idIn(line, 'parent', shaLength);
    if (parent === undefined) throw new RevisionUnreadable('its commit names a parent in no form that git reads');
    parents.push(parent);
  }
  return parents;
}

function idIn(line: string | undefined, name: string, length: number): CommitSha | undefined {
  const id = line?.startsWith(`${name} `) === true ? line.slice(name.length + 1) : '';
  return id.length === length && /^[0-9a-f]+$/.test(id) ? id : undefined;
}

function cleanOrNull(text: string | null, lengthMax: number): string | null {
  const cleaned = clean(text ?? '', lengthMax);
  return cleaned === '' ? null : cleaned;
}

function clean(text: string, lengthMax: number): string {
  // Line breaks and tabs stay. What cannot be stored or shown is replaced and not dropped: a reader sees that something
  // stood there. Half of a surrogate pair at the cut is no longer valid Unicode.
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '\ufffd')
    .slice(0, lengthMax)
    .toWellFormed();
}
