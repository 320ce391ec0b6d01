import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { git, type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from '../git-source.ts';

const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };
const START_SECONDS = 1_700_000_000;

let root: string;
let remote: GitRemote;
let name: string;
let count = 0;
let now = START_SECONDS;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-history-'));
  remote = await startGitRemote({ root: join(root, 'remote') });
});

afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});

beforeEach(async () => {
  count += 1;
  name = `fleet-${count}`;
  now = START_SECONDS;
  await remote.createRepository(name);
});

const cacheDir = () => join(root, `cache-${count}`);
const target = (): GitTarget => ({
  repositoryId: '00000000-0000-7000-8000-000000000001',
  url: remote.url(name),
  branch: 'main',
  file: 'fleet.yaml',
  credential: null,
  sshHostKey: null,
});

/** Commits a minute after the one before. */
async function commit(text: string, parent?: string | null, seconds = (now += 60)): Promise<string> {
  const built = parent === undefined ? {} : { parent };
  return remote.commit(name, { files: { 'fleet.yaml': text }, committedAtSeconds: seconds, ...built });
}

async function commits(texts: readonly string[]): Promise<string[]> {
  const made: string[] = [];
  for (const text of texts) made.push(await commit(text));
  return made;
}

const moveTo = (sha: string) => git(remote.folder(name), 'update-ref', 'refs/heads/main', sha);

/** How the branch's tip relates to a revision fetched before. */
async function historySince(previous: string | null): Promise<string> {
  const source = createGitSource({ cacheDir: cacheDir(), policy: LOCAL, path: process.env['PATH'] ?? '' });
  const tip = await source.tip(target());
  if (tip.kind === 'failed') return tip.failure.message;
  const fetched = await source.fetchFile(target(), { tip: tip.sha, previous });
  return fetched.kind === 'fetched' ? fetched.history : fetched.failure.message;
}

describe('[F25] history is extended', () => {
  it('by one commit and by many', async () => {
    const first = await commit('a');
    expect(await historySince(null)).toBe('first');
    expect(await historySince(first)).toBe('same');
    const second = await commit('b');
    expect(await historySince(first)).toBe('extended');
    await commits(['c', 'd', 'e', 'f', 'g']);
    expect(await historySince(second)).toBe('extended');
  });

  it('by a commit whose clock is behind', async () => {
    const first = await commit('a');
    await historySince(null);
    await commit('b', undefined, START_SECONDS - 3_600);
    await commit('c', undefined, START_SECONDS - 3_500);
    expect(await historySince(first)).toBe('extended');
  });
});

describe('[F25] history is rewritten', () => {
  it('by a force-push of a commit beside the last one, and of several', async () => {
    const [first = '', second = ''] = await commits(['a', 'b']);
    await historySince(null);
    const beside = await commit('x', first);
    expect(await historySince(second)).toBe('rewritten');
    await commit('y', second);
    await commit('z');
    expect(await historySince(beside)).toBe('rewritten');
  });

  it('when it starts anew', async () => {
    const first = await commit('a');
    await historySince(null);
    await commit('x', null);
    expect(await historySince(first)).toBe('rewritten');
  });
});

describe('[F26] history is rolled back', () => {
  it('to the commit before', async () => {
    const [first = '', second = ''] = await commits(['a', 'b']);
    await historySince(null);
    await moveTo(first);
    expect(await historySince(second)).toBe('rolled_back');
  });

  it('by several commits, to one that was never fetched', async () => {
    const made = await commits(['a', 'b', 'c', 'd', 'e', 'f']);
    await historySince(null);
    await moveTo(made[1] ?? '');
    expect(await historySince(made[5] ?? '')).toBe('rolled_back');
  });

  it('to one that was fetched long ago', async () => {
    const [first = ''] = await commits(['a', 'b']);
    await historySince(null);
    const last = (await commits(['c', 'd', 'e'])).at(-1) ?? '';
    await historySince(first);
    await moveTo(first);
    expect(await historySince(last)).toBe('rolled_back');
  });

  it('also when the cache was lost meanwhile', async () => {
    const made = await commits(['a', 'b', 'c', 'd']);
    await historySince(null);
    await removeFolder(cacheDir());
    await moveTo(made[1] ?? '');
    expect(await historySince(made[3] ?? '')).toBe('rolled_back');
  });

  it('also when the remote has forgotten what it was rolled back from', async () => {
    const made = await commits(['a', 'b', 'c', 'd']);
    await historySince(null);
    await moveTo(made[1] ?? '');
    await git(remote.folder(name), 'repack', '-a', '-d', '-q');
    await git(remote.folder(name), 'prune', '--expire=now');
    await expect(git(remote.folder(name), 'cat-file', '-e', made[3] ?? '')).rejects.toThrow('cat-file');
    expect(await historySince(made[3] ?? '')).toBe('rolled_back');
  });
});

it('is unknown when the revision before was never anywhere', async () => {
  await commits(['a', 'b', 'c']);
  expect(await historySince('f'.repeat(40))).toBe('unknown');
});
