import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitSource } from './git-source.ts';

const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };
const BRANCH = 'fleetwright/rollback-1';
const AT = '2026-01-01T00:00:00.000Z';

let root: string;
let remote: GitRemote;
let count = 0;
let name: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-git-'));
  remote = await startGitRemote({ root: join(root, 'remote') });
});
afterAll(async () => {
  await remote.stop();
  await removeFolder(root);
});
beforeEach(async () => {
  count += 1;
  name = `fleet-${count}`;
  await remote.createRepository(name);
});

const target = (): GitTarget => ({
  ...{ repositoryId: '00000000-0000-7000-8000-000000000001', url: remote.url(name), branch: 'main' },
  ...{ file: 'prod/fleet.yaml', credential: null, sshHostKey: null },
});
/** What git says in the remote's own repository. */
const inRemote = (...args: string[]) =>
  execFileSync('git', ['-C', join(root, 'remote', `${name}.git`), ...args], { encoding: 'utf8' }).trim();
const allowPushes = (allowed: boolean) => inRemote('config', 'http.receivepack', String(allowed));

/** Two revisions; the file's text of the first is to be restored. */
async function twoRevisions() {
  await remote.commit(name, { files: { 'prod/fleet.yaml': 'version: 1 # old\n', 'README.md': 'read me\n' } });
  await remote.commit(name, { files: { 'prod/fleet.yaml': 'version: 1 # new\n' } });
  const git = createGitSource({
    cacheDir: join(root, `cache-${count}`),
    policy: LOCAL,
    path: process.env['PATH'] ?? '',
  });
  const tip = await git.tip(target());
  if (tip.kind === 'failed') throw new Error(tip.failure.message);
  const fetched = await git.fetchFile(target(), { tip: tip.sha, previous: null });
  if (fetched.kind === 'failed') throw new Error(fetched.failure.message);
  const publication = { base: tip.sha, text: 'version: 1 # old\n', message: 'Roll back', branch: BRANCH, at: AT };
  return { git, tip: tip.sha, publication };
}

describe('a file that is published', () => {
  it('[P4] is one commit on a new branch, on top of what was fetched, and touches nothing else', async () => {
    allowPushes(true);
    const { git, tip, publication } = await twoRevisions();
    const pushed = await git.publish(target(), publication);
    expect(pushed).toMatchObject({ kind: 'pushed' });
    expect(inRemote('rev-parse', 'main')).toBe(tip);
    expect(inRemote('rev-parse', `${BRANCH}~1`)).toBe(tip);
    expect(inRemote('diff', '--name-only', 'main', BRANCH)).toBe('prod/fleet.yaml');
    expect(inRemote('show', `${BRANCH}:prod/fleet.yaml`)).toBe('version: 1 # old');
    expect(inRemote('log', '-1', '--format=%an|%s', BRANCH)).toBe('Fleetwright|Roll back');
  });

  it('[P4] never moves a branch that is there', async () => {
    allowPushes(true);
    const { git, tip, publication } = await twoRevisions();
    inRemote('branch', BRANCH, tip);
    expect(await git.publish(target(), publication)).toMatchObject({ kind: 'refused', reason: 'branch_exists' });
    expect(inRemote('rev-parse', BRANCH)).toBe(tip);
  });

  it('[P4] is not forced on a remote that takes no pushes', async () => {
    allowPushes(false);
    const { git, publication } = await twoRevisions();
    const refused = await git.publish(target(), publication);
    expect(['refused', 'failed']).toContain(refused.kind);
    expect(inRemote('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });
});
