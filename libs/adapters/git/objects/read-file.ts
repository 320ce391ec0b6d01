import type { CommitSha } from '@fleetwright/contracts';
import { FILE_BYTES_MAX, type FetchFailure } from '@fleetwright/core/repo-sync';
import { COMMIT_BYTES_MAX, TREE_BYTES_MAX } from '../limits.ts';
import { type Commit, parseCommit } from './commit.ts';
import { ObjectsUnreadable, type ObjectReader } from './object-reader.ts';
import { RevisionUnreadable } from './revision-unreadable.ts';
import { findInTree } from './tree.ts';

export type ReadText =
  | { readonly kind: 'text'; readonly text: string; readonly sizeBytes: number }
  | { readonly kind: 'failed'; readonly failure: FetchFailure };

/** A commit by its id or ref. Throws `ObjectsUnreadable` when it is not there, and `RevisionUnreadable`. */
export async function readCommit(reader: ObjectReader, name: string): Promise<Commit> {
  const commit = await findCommit(reader, name);
  if (commit === undefined) throw new ObjectsUnreadable(`the git cache has no commit ${name}`);
  return commit;
}

/** A commit, or undefined when it lies beyond what was fetched. Throws `RevisionUnreadable`. */
export async function findCommit(reader: ObjectReader, name: string): Promise<Commit | undefined> {
  const object = await reader.read(name, COMMIT_BYTES_MAX);
  if (object.kind === 'missing') return undefined;
  if (object.type !== 'commit') throw new RevisionUnreadable(`it is a ${object.type}, not a commit`);
  if (object.kind === 'too_large') {
    throw new RevisionUnreadable(`its commit has ${object.sizeBytes} bytes, and at most ${COMMIT_BYTES_MAX} are read`);
  }
  return parseCommit(object.sha, object.bytes);
}

/** Reads one file of a commit from the object store: a regular blob, reached through plain folders, by exact names. */
export async function readFileOf(reader: ObjectReader, commit: Commit, file: string): Promise<ReadText> {
  const parts = file.split('/');
  const shaBytes = commit.tree.length / 2;
  let tree: CommitSha = commit.tree;
  for (const [index, name] of parts.entries()) {
    const object = await reader.read(tree, TREE_BYTES_MAX);
    if (object.kind === 'too_large') {
      const what = `the list of the folder that holds ${name} has ${object.sizeBytes} bytes`;
      return failed('file_too_large', `${what}; at most ${TREE_BYTES_MAX} are read; move ${name} to a smaller folder`);
    }
    if (object.kind === 'missing') throw new ObjectsUnreadable(`the git cache has no tree ${tree}`);
    const path = parts.slice(0, index + 1).join('/');
    const entry = findInTree(object.bytes, name, shaBytes);
    if (entry === undefined) return notFound(path, file, commit);
    const isLast = index === parts.length - 1;
    const kind = kindOf(entry.mode);
    if (kind !== (isLast ? 'file' : 'folder')) return notRegular(path, isLast, kind ?? 'something unknown');
    if (isLast) return readBlob(reader, entry.sha, file);
    tree = entry.sha;
  }
  throw new Error('a path has at least one part');
}

/** By the type alone, as git reads a mode: permissions differ between hosts and times, and some wrote zeros before it. */
function kindOf(mode: string): string | undefined {
  return KINDS[Math.floor(Number.parseInt(mode, 8) / PERMISSIONS)];
}

const PERMISSIONS = 0o10_000;
const KINDS: Readonly<Record<number, string>> = {
  0o10: 'file',
  0o4: 'folder',
  0o12: 'a symbolic link',
  0o16: 'a submodule',
};

async function readBlob(reader: ObjectReader, sha: CommitSha, file: string): Promise<ReadText> {
  const blob = await reader.read(sha, FILE_BYTES_MAX);
  if (blob.kind === 'missing') throw new ObjectsUnreadable(`the git cache has no blob ${sha}`);
  if (blob.kind === 'too_large') {
    const advice = 'see what made it grow with git log --stat';
    return failed(
      'file_too_large',
      `${file} has ${blob.sizeBytes} bytes; at most ${FILE_BYTES_MAX} are read; ${advice}`,
    );
  }
  if (blob.bytes.subarray(0, LFS_MARK.length).equals(LFS_MARK)) {
    return failed(
      'lfs_pointer',
      `${file} is a Git LFS pointer; take it out of .gitattributes and commit the file itself`,
    );
  }
  const text = decode(blob.bytes);
  if (text === undefined) return failed('file_not_text', `${file} is not UTF-8 text; save it as UTF-8`);
  return { kind: 'text', text, sizeBytes: blob.bytes.length };
}

const LFS_MARK = Buffer.from('version https://git-lfs.github.com/spec/');

function decode(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function notFound(path: string, file: string, { revision }: Commit): ReadText {
  const what = path === file ? `${file}` : `${file}, nor the folder ${path}`;
  return failed(
    'file_not_found',
    `revision ${revision.sha.slice(0, 12)} has no ${what}; check path_prefix, or commit the file`,
  );
}

function notRegular(path: string, isLast: boolean, kind: string): ReadText {
  const wanted = isLast ? 'a regular file' : 'a folder';
  const found = kind === 'file' || kind === 'folder' ? `a ${kind}` : kind;
  return failed(
    'not_a_regular_file',
    `${path} is ${found}, not ${wanted}; commit ${isLast ? 'the file itself' : 'a real folder'}`,
  );
}

function failed(code: FetchFailure['code'], message: string): ReadText {
  return { kind: 'failed', failure: { code, message, retryable: false } };
}
