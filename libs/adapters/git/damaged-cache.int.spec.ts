import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { FetchResult, GitTarget } from '@fleetwright/core/repo-sync';
import { git, type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';
import { packOf } from './testing/packs.ts';
import { LOCAL } from './testing/questions.ts';

const FLEET = 'version: 1\n';
const NEXT = 'version: 1 # next\n';
const FALSE = 'version: 7\n';
const FILE = 'prod/fleet.yaml';

let root: string;
let remote: GitRemote;
let first: string;
let second: string;
/** A whole cache after one fetch, which each test damages a copy of. */
let whole: string;
let cacheDir: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-damage-'));
  remote = await startGitRemote({ root: join(root, 'remote') });
  await remote.createRepository('fleet');
  first = await remote.commit('fleet', { files: { [FILE]: FLEET } });
  second = await remote.commit('fleet', { files: { [FILE]: NEXT } });
  [whole, cacheDir] = [join(root, 'whole'), join(root, 'cache')];
  await moveTo(first);
  expect(await fetched(first)).toMatchObject({ kind: 'fetched', text: FLEET });
  await rename(cacheDir, whole);
});

afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});

beforeEach(restore);

async function restore(): Promise<void> {
  await removeFolder(cacheDir);
  await cp(whole, cacheDir, { recursive: true });
}

const moveTo = (sha: string) => git(remote.folder('fleet'), 'update-ref', 'refs/heads/main', sha);

function fetched(tip: string): Promise<FetchResult> {
  const target: GitTarget = {
    repositoryId: '00000000-0000-7000-8000-000000000001',
    url: remote.url('fleet'),
    branch: 'main',
    file: FILE,
    credential: null,
    sshHostKey: null,
  };
  const source = createGitSource({ cacheDir, policy: LOCAL, path: process.env['PATH'] ?? '' });
  return source.fetchFile(target, { tip, previous: first });
}

interface Entry {
  readonly path: string;
  readonly isFolder: boolean;
}

/** Everything in the cache, as paths below it. */
async function entries(): Promise<Entry[]> {
  const found = await readdir(join(whole, 'repositories'), { recursive: true, withFileTypes: true });
  return found.map((entry) => ({
    path: join(entry.parentPath, entry.name).slice(whole.length + 1),
    isFolder: entry.isDirectory(),
  }));
}

async function pathOf(ending: string): Promise<string> {
  const found = (await entries()).find(({ path }) => path.endsWith(ending));
  if (found === undefined) throw new Error(`the cache has no ${ending}`);
  return join(cacheDir, found.path);
}

async function write(path: string, bytes: Uint8Array | string): Promise<void> {
  await removeFolder(path);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

const changed = (change: (bytes: Buffer) => Buffer) => async (path: string) =>
  write(path, change(await readFile(path)));

function flipped(bytes: Buffer, share: number): Buffer {
  const at = Math.min(bytes.length - 1, Math.floor(bytes.length * share));
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  return bytes;
}

/** How many kinds of damage were tried so far. */
let kinds = 0;

describe('[RS56] [F30] a cache that is damaged is made anew, and read as if nothing had been', () => {
  it.each<[string, 'files' | 'folders', (path: string) => Promise<void>]>([
    ['is gone', 'files', (path) => rm(path)],
    ['is gone', 'folders', (path) => removeFolder(path)],
    ['is empty', 'files', (path) => write(path, '')],
    ['is half written', 'files', changed((bytes) => bytes.subarray(0, bytes.length / 2))],
    ['has a bit flipped at its beginning', 'files', changed((bytes) => flipped(bytes, 0))],
    ['has a bit flipped in the middle', 'files', changed((bytes) => flipped(bytes, 0.5))],
    ['has a bit flipped at its end', 'files', changed((bytes) => flipped(bytes, 1))],
    ['is locked by a git that was killed', 'files', (path) => write(`${path}.lock`, '')],
    ['is something else', 'folders', (path) => write(path, 'x')],
  ])('when one that %s is among its %s', async (_what, of, damage) => {
    kinds += 1;
    const tried = (await entries()).filter(({ isFolder }) => isFolder === (of === 'folders'));
    expect(tried.length).toBeGreaterThan(3);
    const came: string[] = [];
    for (const [index, { path }] of tried.entries()) {
      // The same commit, which is at hand, and the next one, which is fetched on top of what is there: by turns, so that
      // each kind of damage meets both, and each file of the cache.
      const isAtHand = (kinds + index) % 2 === 0;
      const [sha, text, history] = isAtHand ? [first, FLEET, 'same'] : [second, NEXT, 'extended'];
      await restore();
      await damage(join(cacheDir, path));
      await moveTo(sha);
      const result = await fetched(sha);
      const isRight = result.kind === 'fetched' && result.text === text && result.history === history;
      if (!isRight) came.push(`${path}: ${JSON.stringify(result)}`);
    }
    expect(came).toEqual([]);
  });

  it('when its first fetch was killed: a lock, and no tip', async () => {
    const tip = await pathOf('refs/fleetwright/tip');
    await rm(tip);
    await write(join(tip, '../../../shallow.lock'), '');
    await moveTo(first);
    const byHand = ['fetch', '--depth=1', remote.url('fleet'), '+refs/heads/main:refs/fleetwright/tip'];
    // The control: git itself is stopped by it.
    await expect(git(join(tip, '../../..'), ...byHand)).rejects.toThrow('shallow.lock');
    expect(await fetched(first)).toMatchObject({ kind: 'fetched', text: FLEET });
  });
});

it('[RS56] [F30] a cache never passes another text off as the one that was committed', async () => {
  await moveTo(first);
  const [pack, folder] = [await pathOf('.pack'), remote.folder('fleet')];
  const cache = join(pack, '../../..');
  const blob = await git(folder, 'rev-parse', `${first}:${FILE}`);
  const rest = ['', '^{tree}', ':prod'].map((what) => git(folder, 'rev-parse', `${first}${what}`));
  for (const path of [pack, await pathOf('.idx')]) await rm(path);
  execFileSync('git', [`--git-dir=${cache}`, 'index-pack', '--stdin'], {
    input: packOf(folder, await Promise.all(rest)),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  await write(join(cache, 'objects', blob.slice(0, 2), blob.slice(2)), deflateSync(`blob ${FALSE.length}\0${FALSE}`));
  await chmod(cache, 0o700);

  // The control: git itself does.
  expect(execFileSync('git', [`--git-dir=${cache}`, 'show', `${first}:${FILE}`]).toString()).toBe(FALSE);
  expect(await fetched(first)).toMatchObject({ kind: 'fetched', text: FLEET });
});
