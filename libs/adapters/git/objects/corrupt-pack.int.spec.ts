import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { git, type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from '../git-source.ts';
import { packOf, tamper } from '../testing/packs.ts';
import { LOCAL } from '../testing/questions.ts';

const FLEET = 'version: 1\naccount: acme\n';
const NEXT = 'version: 1\naccount: acme # next\n';
const FALSE = 'version: 1\naccount: evil\n';

let root: string;
let remote: GitRemote;
let count = 0;
let name: string;
let change: ((pack: Buffer) => Buffer) | undefined;
let tampered = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-packs-'));
  const intercept = (request: IncomingMessage, response: ServerResponse) => {
    if (change === undefined) return false;
    const changing = change;
    tamper(request, response, (pack) => {
      tampered += 1;
      return changing(pack);
    });
    return false;
  };
  remote = await startGitRemote({ root: join(root, 'remote'), intercept });
});

afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});

beforeEach(async () => {
  count += 1;
  name = `fleet-${count}`;
  change = undefined;
  tampered = 0;
  await remote.createRepository(name);
});

const target = (): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url: remote.url(name),
  branch: 'main',
  file: 'fleet.yaml',
  credential: null,
  sshHostKey: null,
});
const cacheDir = () => join(root, `cache-${count}`);
const source = () => createGitSource({ cacheDir: cacheDir(), policy: LOCAL, path: process.env['PATH'] ?? '' });
const commit = (text: string) => remote.commit(name, { files: { 'fleet.yaml': text } });
const fetchAt = (tip: string, previous: string | null = null) => source().fetchFile(target(), { tip, previous });

/** The objects of a commit whose only file is fleet.yaml. */
async function objectsOf(sha: string): Promise<{ readonly tree: string; readonly blob: string }> {
  const id = (what: string) => git(remote.folder(name), 'rev-parse', `${sha}${what}`);
  return { tree: await id('^{tree}'), blob: await id(':fleet.yaml') };
}

interface Made {
  readonly folder: string;
  readonly sha: string;
  readonly tree: string;
  readonly blob: string;
  /** Of another commit, which the remote has as well. */
  readonly other: { readonly sha: string; readonly tree: string; readonly blob: string };
}

const flippedAt = (share: number) => (pack: Buffer) => {
  const at = Math.min(pack.length - 1, Math.floor(pack.length * share));
  pack[at] = (pack[at] ?? 0) ^ 1;
  return pack;
};

/** Tried on top of an earlier fetch as well; what breaks the bytes of a pack is refused before anybody looks at the cache. */
const OVER_A_WHOLE_CACHE = /in the middle|checksum|valid/;

describe('[F30] a pack that is not what was asked for is refused, and the next one is taken', () => {
  it.each<[string, (pack: Buffer, made: Made) => Buffer]>([
    ['is not there', () => Buffer.alloc(0)],
    ['is cut off in its header', (pack) => pack.subarray(0, 10)],
    ['is cut off in the middle', (pack) => pack.subarray(0, pack.length / 2)],
    ['is cut off by one byte', (pack) => pack.subarray(0, -1)],
    ['goes on behind its end', (pack) => Buffer.concat([pack, Buffer.from('x')])],
    ...Array.from({ length: 4 }, (_, n): [string, (pack: Buffer) => Buffer] => [
      `has a bit flipped at ${n}/4`,
      flippedAt(n / 4),
    ]),
    ['has a bit flipped in its checksum', flippedAt(1)],
    ['is valid and empty', (_, { folder }) => packOf(folder, [])],
    ['is valid and lacks the commit', (_, { folder, tree, blob }) => packOf(folder, [tree, blob])],
    ['is valid and lacks the tree', (_, { folder, sha, blob }) => packOf(folder, [sha, blob])],
    ['is valid and lacks the file', (_, { folder, sha, tree }) => packOf(folder, [sha, tree])],
    [
      'is valid and has another file, whose hash is not the one that the tree names',
      (_, { folder, sha, tree, other }) => packOf(folder, [sha, tree, other.blob]),
    ],
    [
      'is valid and holds another commit',
      (_, { folder, other }) => packOf(folder, [other.sha, other.tree, other.blob]),
    ],
  ])('%s', async (what, tampering) => {
    const before = await commit(FLEET);
    const otherSha = await commit(FALSE);
    const other = { sha: otherSha, ...(await objectsOf(otherSha)) };
    const sha = await commit(NEXT);
    const made = { folder: remote.folder(name), sha, ...(await objectsOf(sha)), other };

    change = (pack) => tampering(pack, made);
    const fresh = await fetchAt(sha);
    expect(fresh).toMatchObject({ failure: { code: 'clone_failed', reason: 'transfer_corrupt', retryable: true } });
    expect(tampered).toBeGreaterThan(0);

    change = undefined;
    expect(await fetchAt(sha)).toMatchObject({ kind: 'fetched', text: NEXT });

    if (!OVER_A_WHOLE_CACHE.test(what)) return;
    // What the cache held is not mixed with what came.
    await removeFolder(cacheDir());
    await git(remote.folder(name), 'update-ref', 'refs/heads/main', before);
    expect(await fetchAt(before)).toMatchObject({ kind: 'fetched', text: FLEET });
    await git(remote.folder(name), 'update-ref', 'refs/heads/main', sha);
    change = (pack) => tampering(pack, made);
    expect(await fetchAt(sha, before)).toMatchObject({ kind: 'failed', failure: { code: 'clone_failed' } });
    change = undefined;
    expect(await fetchAt(sha, before)).toMatchObject({ kind: 'fetched', text: NEXT, history: 'extended' });
  });

  it('while the same pack, taken apart and put together again, is taken: the control', async () => {
    const sha = await commit(FLEET);
    change = (pack) => pack;
    expect(await fetchAt(sha)).toMatchObject({ kind: 'fetched', text: FLEET });
    expect(tampered).toBe(1);
  });

  it('when an object of it is malformed, although every hash is right: git fsck', async () => {
    const folder = remote.folder(name);
    const blob = await objectsOf(await commit(FLEET));
    const entry = Buffer.concat([Buffer.from('100644 fleet.yaml\0'), Buffer.from(blob.blob, 'hex')]);
    // Twice the same name: which of them is read is anybody's guess.
    const tree = objectFrom(folder, 'tree', Buffer.concat([entry, entry]));
    const text = `tree ${tree}\nauthor a <a@b> 1700000000 +0000\ncommitter a <a@b> 1700000000 +0000\n\nx\n`;
    const sha = objectFrom(folder, 'commit', Buffer.from(text));
    await git(folder, 'update-ref', 'refs/heads/main', sha);
    expect(await fetchAt(sha)).toMatchObject({ failure: { code: 'commit_unreadable', retryable: false } });

    // The control: git takes it when it is not told to look.
    const careless = join(root, `careless-${count}`);
    await git(root, 'init', '--quiet', '--bare', careless);
    await git(careless, 'fetch', '--depth=1', remote.url(name), 'main:refs/heads/main');
    expect(await git(careless, 'rev-parse', 'main')).toBe(sha);
  });
});

/** Writes an object that git would not make by itself; answers its id. */
function objectFrom(folder: string, type: string, input: Buffer): string {
  const args = ['-C', folder, 'hash-object', '-t', type, '-w', '--stdin', '--literally'];
  return execFileSync('git', args, { input }).toString().trim();
}
