import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GitRemote, type GitRemoteOptions, startGitRemote } from './git-remote.ts';
import { git } from './git-repository.ts';
import { removeFolder } from '../testing/remove-folder.ts';

let folder: string;
let remote: GitRemote;

async function start(options: Partial<GitRemoteOptions> = {}): Promise<void> {
  remote = await startGitRemote({ root: join(folder, 'remote'), ...options });
  await remote.createRepository('acme/fleet');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-git-'));
});

afterEach(async () => {
  await remote.stop();
  await removeFolder(folder);
});

describe('startGitRemote', () => {
  it('serves commits to a clone', async () => {
    await start();
    const first = await remote.commit('acme/fleet', { files: { 'fleet.yaml': 'version: 1\n', 'docs/ä.md': 'hi\n' } });
    const second = await remote.commit('acme/fleet', { files: { 'docs/ä.md': null }, message: 'Drop a page' });
    await git(folder, 'clone', '--quiet', remote.url('acme/fleet'), 'clone');
    const clone = join(folder, 'clone');
    expect(await git(clone, 'log', '--format=%H %s')).toBe(`${second} Drop a page\n${first} Change the fleet`);
    expect(await git(clone, 'ls-files')).toBe('fleet.yaml');
    expect(readFileSync(join(clone, 'fleet.yaml'), 'utf8')).toBe('version: 1\n');
  });

  it('takes a push', async () => {
    await start();
    await remote.commit('acme/fleet', { files: { 'fleet.yaml': 'version: 1\n' } });
    await git(folder, 'clone', '--quiet', remote.url('acme/fleet'), 'clone');
    const clone = join(folder, 'clone');
    writeFileSync(join(clone, 'fleet.yaml'), `version: 1\n# ${'x'.repeat(2_000_000)}\n`);
    await git(clone, '-c', 'user.name=a', '-c', 'user.email=a@b.invalid', 'commit', '--quiet', '-am', 'Grow');
    await git(clone, 'push', '--quiet', 'origin', 'main');
    expect(await git(remote.folder('acme/fleet'), 'log', '-1', '--format=%s', 'main')).toBe('Grow');
  });

  it('rewrites history when it is told the parent', async () => {
    await start();
    const first = await remote.commit('acme/fleet', { files: { a: '1' } });
    await remote.commit('acme/fleet', { files: { a: '2' } });
    const rewritten = await remote.commit('acme/fleet', { files: { a: '3' }, parent: first });
    expect(await git(remote.folder('acme/fleet'), 'rev-list', 'main')).toBe(`${rewritten}\n${first}`);
    const orphan = await remote.commit('acme/fleet', { files: { a: '4' }, parent: null });
    expect(await git(remote.folder('acme/fleet'), 'rev-list', 'main')).toBe(orphan);
  });

  it('asks for credentials', async () => {
    await start({ credentials: { username: 'ci', password: 'p@ss' } });
    await remote.commit('acme/fleet', { files: { a: '1' } });
    const url = remote.url('acme/fleet');
    await expect(git(folder, 'ls-remote', url)).rejects.toThrow('could not read Username');
    expect(await git(folder, 'ls-remote', url.replace('http://', 'http://ci:p%40ss@'))).toContain('refs/heads/main');
  });

  it('starts again on the same port with what it had', async () => {
    await start();
    const commit = await remote.commit('acme/fleet', { files: { a: '1' } });
    const { port } = remote;
    await remote.stop();
    await start({ port });
    expect(remote.port).toBe(port);
    expect(await git(folder, 'ls-remote', remote.url('acme/fleet'), 'main')).toContain(commit);
  });

  it('lets a test take requests over', async () => {
    await start({
      intercept: (_, response) => {
        response.writeHead(503).end();
        return true;
      },
    });
    await expect(git(folder, 'ls-remote', remote.url('acme/fleet'))).rejects.toThrow('503');
  });
});
