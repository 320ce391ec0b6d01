import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';
import { storageFailure } from './storage-failure.ts';
import { LOCAL } from './testing/questions.ts';

const URL = 'https://git.example.com/fleet.git';

describe('[RS57] [F22] an error of the file system', () => {
  it.each([
    ['ENOSPC', 'no_space'],
    ['EDQUOT', 'no_space'],
    ['EACCES', 'storage_unusable'],
    ['EROFS', 'storage_unusable'],
    ['ENOENT', 'storage_unusable'],
    ['EMFILE', 'storage_unusable'],
    ['EIO', 'storage_unusable'],
  ])('%s is %s, and tried again', (code, reason) => {
    const error = Object.assign(new Error('x'), { code, syscall: 'mkdtemp', path: '/run/fleetwright-git-x' });
    const failure = storageFailure(URL, error);
    expect(failure).toMatchObject({ code: 'clone_failed', reason, retryable: true });
    if (reason === 'storage_unusable') expect(failure?.message).toContain(`${code} at mkdtemp /run/fleetwright-git-x`);
  });

  it('is told from a mistake of ours, which is none', () => {
    expect(storageFailure(URL, new TypeError('x is not a function'))).toBeUndefined();
    expect(storageFailure(URL, Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBeUndefined();
  });
});

describe('[RS57] [F22] a folder of this machine that is not usable fails the run and no more', () => {
  const credential = { kind: 'basic', username: 'ada', password: 'hunter2-canary' } as const;
  let root: string;
  let remote: GitRemote;
  let sha: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'fleetwright-storage-'));
    remote = await startGitRemote({ root: join(root, 'remote'), credentials: credential });
    await remote.createRepository('fleet');
    sha = await remote.commit('fleet', { files: { 'fleet.yaml': 'version: 1\n' } });
    await mkdir(join(root, 'private'));
  });

  afterEach(async () => {
    await remote.stop();
    await removeFolder(root);
  });

  const target = (): GitTarget => ({
    repositoryId: '00000000-0000-7000-8000-000000000001',
    url: remote.url('fleet'),
    branch: 'main',
    file: 'fleet.yaml',
    credential,
    sshHostKey: null,
  });
  const source = () =>
    createGitSource({
      cacheDir: join(root, 'cache'),
      privateDir: join(root, 'private'),
      policy: LOCAL,
      path: process.env['PATH'] ?? '',
    });

  it('when the private folder vanished: nothing is asked anonymously instead, and it goes on when the folder is back', async () => {
    const git = source();
    await removeFolder(join(root, 'private'));
    const result = await git.fetchFile(target(), { tip: sha, previous: null });
    expect(result).toMatchObject({ failure: { code: 'clone_failed', reason: 'storage_unusable', retryable: true } });
    expect(JSON.stringify(result)).toMatch(/^.*ENOENT at mkdtemp .*\/private\//);
    expect(JSON.stringify(result)).not.toContain('canary');

    await mkdir(join(root, 'private'));
    expect(await git.fetchFile(target(), { tip: sha, previous: null })).toMatchObject({ kind: 'fetched' });
    expect(await readdir(join(root, 'private'))).toEqual([]);
  });

  it.each(['cache', 'cache/repositories', 'cache/home'])('when %s is no folder', async (place) => {
    const git = source();
    if (place !== 'cache') await mkdir(join(root, 'cache'));
    await writeFile(join(root, place), 'x');
    const result = await git.fetchFile(target(), { tip: sha, previous: null });
    expect(result).toMatchObject({ failure: { code: 'clone_failed', reason: 'storage_unusable', retryable: true } });

    await rm(join(root, place));
    expect(await git.fetchFile(target(), { tip: sha, previous: null })).toMatchObject({ kind: 'fetched' });
  });
});
