import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitSource } from '@fleetwright/adapters/git';
import { type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { waitFor } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { POLLS_MAX } from './limits.ts';
import { REPOSITORY, Stage } from './testing/stage.ts';

const FLEET = 'version: 1\naccount: acme\n';
const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };

let root: string;
let remote: GitRemote;
let requests: string[] = [];
let doesHang: (request: IncomingMessage) => boolean = () => false;
let stage: Stage;

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
  stage = new Stage({ git, config: { policy: LOCAL, credentialPrefixes: [] } });
  await remote.createRepository('fleet');
  await remote.commit('fleet', { files: { 'fleet.yaml': FLEET } });
});

afterEach(async () => {
  await remote.stop();
  await rm(root, { recursive: true, force: true });
});

async function settled(): Promise<void> {
  await stage.register({ repo_url: remote.url('fleet') });
  await stage.fetch();
  await stage.review();
  await stage.ticks.pollDue(stage.clock.now());
  requests = [];
}

it('[F32] a poll that finds nothing new is two small requests and nothing else', async () => {
  await settled();
  const before = stage.log.entries.length;
  const fetchFile = vi.spyOn(stage.ports.git, 'fetchFile');
  await stage.wait(331);

  expect(requests).toEqual(['GET /fleet.git/info/refs?service=git-upload-pack', 'POST /fleet.git/git-upload-pack']);
  expect(stage.log.entries.length).toBe(before);
  expect(fetchFile).not.toHaveBeenCalled();
  const row = await stage.syncState.repository(REPOSITORY);
  expect(row).toMatchObject({ failures: 0, lastPolledAt: stage.clock.now() });
});

it('[F44] a poll finds a push whose webhook was lost, and the run fetches it', async () => {
  await settled();
  const sha = await remote.commit('fleet', { files: { 'fleet.yaml': `${FLEET}# next\n` } });
  await stage.wait(331);
  expect((await stage.latest('SyncRequested')).data).toMatchObject({ run_number: 2, trigger: 'interval' });
  await stage.fetch();
  expect((await stage.latest('RevisionFetched')).data.revision.sha).toBe(sha);
});

it('[F28] a changed repo_url is where the next run fetches from', async () => {
  await settled();
  await remote.createRepository('other');
  const sha = await remote.commit('other', { files: { 'fleet.yaml': `${FLEET}# other\n` } });
  const settings = { repo_url: remote.url('other') };
  await stage.commands.update(stage.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
  await stage.wait(1);
  await stage.fetch();
  const { revision, findings } = (await stage.latest('RevisionFetched')).data;
  expect(revision.sha).toBe(sha);
  expect(findings.items).toEqual([]);
  expect(requests.every((line) => line.includes('/other.git/'))).toBe(true);
});

it('[F24] remotes that hang hold up the poll of another for a moment only', async () => {
  await settled();
  const { settings } = (await stage.latest('SyncRequested')).data;
  for (let n = 0; n < HANGING; n += 1) {
    const repository_id = `00000000-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`;
    await remote.createRepository(`hangs-${n}`);
    await remote.commit(`hangs-${n}`, { files: { 'fleet.yaml': FLEET } });
    const data = { repository_id, settings: { ...settings, name: `hangs-${n}`, repo_url: remote.url(`hangs-${n}`) } };
    await stage.commands.register(stage.command('RegisterRepository', data));
    await stage.fetch();
    await stage.review();
  }
  doesHang = (request) => request.url?.startsWith('/hangs-') === true;
  stage.clock.advance(331_000);
  const startedMs = performance.now();
  // Due last, behind all that hang.
  await stage.syncState.polled(REPOSITORY, { at: stage.clock.now(), failures: 0, nextDueAt: stage.clock.now() });
  requests = [];
  await stage.ticks.interval(stage.clock.now());
  await waitFor(() => requests.some((line) => line.includes('/fleet.git/')), { what: 'the other to be polled' });

  expect(requests.filter((line) => line.includes('/hangs-')).length).toBeGreaterThanOrEqual(HANGING);
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  await remote.stop();
  await stage.ticks.idle();
});
