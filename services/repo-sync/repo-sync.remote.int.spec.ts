import { mkdtemp } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitSource } from '@fleetwright/adapters/git';
import { type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { POLLS_MAX } from './limits.ts';
import { REPOSITORY, RepoSyncHarness } from './testing/harness.ts';

const FLEET = 'version: 1\naccount: acme\n';
const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };

let root: string;
let remote: GitRemote;
let requests: string[] = [];
let doesHang: (request: IncomingMessage) => boolean = () => false;
let harness: RepoSyncHarness;

/** More than are polled at once. */
const HANGING = POLLS_MAX + 4;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetwright-polls-'));
  requests = [];
  doesHang = () => false;
  remote = await startGitRemote({
    root: join(root, 'remote'),
    intercept: (request) => {
      requests.push(`${request.method} ${request.url}`);
      return doesHang(request);
    },
  });
  const git = createGitSource({ cacheDir: join(root, 'cache'), policy: LOCAL, path: process.env['PATH'] ?? '' });
  harness = new RepoSyncHarness({ git, config: { policy: LOCAL, credentialPrefixes: [] } });
  await remote.createRepository('fleet');
  await remote.commit('fleet', { files: { 'fleet.yaml': FLEET } });
});

afterEach(async () => {
  await remote.stop();
  await removeFolder(root);
});

/** However long git takes: a slow one is asked about again. */
const fetched = () => waitFor(async () => (await harness.fetch()).kind === 'done', { what: 'the fetch to end' });

async function settled(): Promise<void> {
  await harness.register({ repo_url: remote.url('fleet') });
  await fetched();
  await harness.review();
  await harness.ticks.pollDue(harness.clock.now());
  requests = [];
}

it('[F32] a poll that finds nothing new is two small requests and nothing else', async () => {
  await settled();
  const before = harness.log.entries.length;
  const fetchFile = vi.spyOn(harness.ports.git, 'fetchFile');
  await harness.wait(331);

  expect(requests).toEqual(['GET /fleet.git/info/refs?service=git-upload-pack', 'POST /fleet.git/git-upload-pack']);
  expect(harness.log.entries.length).toBe(before);
  expect(fetchFile).not.toHaveBeenCalled();
  const row = await harness.syncState.repository(REPOSITORY);
  expect(row).toMatchObject({ failures: 0, lastPolledAt: harness.clock.now() });
});

it('[F44] a poll finds a push whose webhook was lost, and the run fetches it', async () => {
  await settled();
  const sha = await remote.commit('fleet', { files: { 'fleet.yaml': `${FLEET}# next\n` } });
  await harness.wait(331);
  expect((await harness.latest('SyncRequested')).data).toMatchObject({ run_number: 2, trigger: 'interval' });
  await fetched();
  expect((await harness.latest('RevisionFetched')).data.revision.sha).toBe(sha);
});

it('[F28] a changed repo_url is where the next run fetches from', async () => {
  await settled();
  await remote.createRepository('other');
  const sha = await remote.commit('other', { files: { 'fleet.yaml': `${FLEET}# other\n` } });
  const settings = { repo_url: remote.url('other') };
  await harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
  await harness.wait(1);
  await fetched();
  const { revision, findings } = (await harness.latest('RevisionFetched')).data;
  expect(revision.sha).toBe(sha);
  expect(findings.items).toEqual([]);
  expect(requests.every((line) => line.includes('/other.git/'))).toBe(true);
});

it('[F24] remotes that hang hold up the poll of another for a moment only', async () => {
  await settled();
  const { settings } = (await harness.latest('SyncRequested')).data;
  for (let n = 0; n < HANGING; n += 1) {
    const repository_id = `00000000-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`;
    await remote.createRepository(`hangs-${n}`);
    await remote.commit(`hangs-${n}`, { files: { 'fleet.yaml': FLEET } });
    const data = { repository_id, settings: { ...settings, name: `hangs-${n}`, repo_url: remote.url(`hangs-${n}`) } };
    await harness.commands.register(harness.command('RegisterRepository', data));
    await fetched();
    await harness.review();
  }
  let givenUp = 0;
  doesHang = (request) => {
    const isHanging = request.url?.startsWith('/hangs-') === true;
    if (isHanging) request.socket.once('close', () => (givenUp += 1));
    return isHanging;
  };
  harness.clock.advance(331_000);
  // Due last, behind all that hang.
  await harness.syncState.polled(REPOSITORY, { at: harness.clock.now(), failures: 0, nextDueAt: harness.clock.now() });
  requests = [];
  await harness.ticks.interval(harness.clock.now());
  const isAsked = (name: string) => requests.some((line) => line.includes(`/${name}.git/`));
  await waitFor(() => isAsked('fleet'), { what: 'the other to be polled' });
  // The last of them begin together with it.
  const areAllAsked = () => Array.from({ length: HANGING }, (_, n) => `hangs-${n}`).every(isAsked);
  await waitFor(areAllAsked, { what: 'the hanging ones to be asked' });
  expect(givenUp, 'hanging ones that somebody stopped waiting for').toBe(0);
  await remote.stop();
  await harness.ticks.idle();
});
