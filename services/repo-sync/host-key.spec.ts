import type { GitTarget, TipResult } from '@fleetwright/core/repo-sync';
import { beforeEach, expect, it, vi } from 'vitest';
import { REPOSITORY, RepoSyncHarness } from './testing/harness.ts';

const SSH = 'ssh://git@git.example.com/acme/fleet.git';
const [KEY, OTHER] = ['ssh-ed25519 AAAA1', 'ssh-ed25519 AAAA2'];

let harness: RepoSyncHarness;
let shown: string;
let asked: GitTarget[];

beforeEach(() => {
  harness = new RepoSyncHarness();
  harness.git.commit(SSH, { files: { 'fleet.yaml': 'version: 1\naccount: acme\n' } });
  shown = KEY;
  asked = [];
  const [tip, fetchFile] = [harness.git.tip.bind(harness.git), harness.git.fetchFile.bind(harness.git)];
  vi.spyOn(harness.git, 'tip').mockImplementation(async (target): Promise<TipResult> => {
    asked.push(target);
    const result = await tip(target);
    return result.kind === 'tip' && target.sshHostKey === null ? { ...result, hostKey: shown } : result;
  });
  vi.spyOn(harness.git, 'fetchFile').mockImplementation(async (target, known) => {
    const before = [...asked, target];
    const result = await fetchFile(target, known);
    // The remote in memory asks itself for its tip.
    asked = before;
    return result;
  });
});

const keysAsked = () => asked.map(({ sshHostKey }) => sshHostKey);

it('is pinned by the first run, before anything is fetched, and used by every later one', async () => {
  await harness.register({ repo_url: SSH });
  await harness.fetch();
  const { data, stream } = await harness.latest('HostKeyPinned');
  const { run_id } = (await harness.latest('SyncRequested')).data;
  expect(data).toEqual({
    repository_id: REPOSITORY,
    seen_by_run_id: run_id,
    host: 'git.example.com:22',
    host_key: KEY,
  });
  expect(stream).toBe(`repository-${REPOSITORY}`);
  expect(keysAsked()).toEqual([null, KEY]);

  await harness.review();
  await harness.sync();
  await harness.fetch();
  expect(keysAsked()).toEqual([null, KEY, KEY, KEY]);
  expect(await harness.events('HostKeyPinned')).toHaveLength(1);
});

it('fails the run when another key was pinned while it asked', async () => {
  await harness.register({ repo_url: SSH });
  vi.spyOn(harness.git, 'tip').mockImplementationOnce(async () => {
    const pinned = { repository_id: REPOSITORY, seen_by_run_id: null, host: 'git.example.com:22', host_key: OTHER };
    await harness.say(`repository-${REPOSITORY}`, 'HostKeyPinned', pinned);
    return { kind: 'tip', sha: 'a'.repeat(40), hostKey: KEY };
  });
  await harness.fetch();
  const codes = (await harness.latest('FetchFailed')).data.findings.items.map(({ code }) => code);
  expect(codes).toEqual(['clone_failed', 'host_key_mismatch']);
  expect(await harness.events('RevisionFetched')).toEqual([]);
  expect(asked).toEqual([]);
});

it('is pinned by a poll when the given one was taken back', async () => {
  await harness.register({ repo_url: SSH, ssh_host_key: OTHER });
  await harness.fetch();
  await harness.review();
  const settings = { ssh_host_key: null };
  await harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
  await harness.wait(1);
  expect((await harness.latest('HostKeyPinned')).data).toMatchObject({ seen_by_run_id: null, host_key: KEY });
  expect(keysAsked()).toEqual([OTHER, OTHER, null]);
  await harness.wait(400);
  expect(keysAsked().at(-1)).toBe(KEY);
});
