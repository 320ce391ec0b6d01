import { LANGUAGE_RELEASE, type LiveSnapshot, type StoredEvent } from '@fleetwright/contracts';
import { lastsWhile, namedLive } from '@fleetwright/core/fleet';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DOWN, REPOSITORY, RepoSyncHarness, URL } from './testing/harness.ts';

const NO_FINDINGS = { items: [], total: 0, document: null };
const INTERVAL_SECONDS = 330;
let harness: RepoSyncHarness;
let modules: { name: string; version: number }[];

beforeEach(() => {
  modules = [];
  harness = new RepoSyncHarness();
  vi.spyOn(harness.ports.live, 'snapshot').mockImplementation(async () => snapshot());
  harness.git.commit(URL, { files: { 'other.yaml': 'x' } });
});

const snapshot = (): LiveSnapshot => ({
  account_id: 'acme',
  revision: harness.liveRevision,
  resources: modules.map(({ name, version }) => ({ kind: 'module', key: name, version }) as never),
  gone: [],
  module_versions: [],
  declared_by_others: [],
});
const runs = async () => (await harness.events('SyncRequested')).length;
const commit = (files: Record<string, string>) => harness.git.commit(URL, { files });
/** Fails the latest run as parse does. */
async function parseFails(code = 'unknown_key'): Promise<void> {
  const { run_id, run_number, repository_id, revision, failed_before } = (await harness.latest('RevisionFetched')).data;
  const lasts_while = lastsWhile([{ severity: 'error', code, message: 'm' }], revision.sha);
  const same = failed_before === undefined ? {} : { same_failure_as: failed_before };
  const lasting = lasts_while === undefined ? {} : { lasts_while, ...same };
  const data = { run_id, run_number, repository_id, findings: NO_FINDINGS, ...lasting, duration_ms: 1 };
  await harness.say(`parse-${run_id}`, 'ParseFailed', data);
}
/** Fails the latest run as diff does, for want of a module. */
async function diffFails(module: string): Promise<void> {
  const { run_id, run_number, repository_id, revision } = (await harness.latest('RevisionFetched')).data;
  const named = namedLive(snapshot(), [{ kind: 'module', key: module }]);
  const lasts_while = lastsWhile([], revision.sha, { revision: harness.liveRevision, named });
  if (lasts_while === undefined) throw new Error('it does not last');
  const data = { run_id, run_number, repository_id, findings: NO_FINDINGS, lasts_while, duration_ms: 1 };
  await harness.say(`diff-${run_id}`, 'DiffFailed', data);
}
const failures = async () => (await harness.events('FetchFailed')).map(({ data }) => data);

/** Polls for a day; answers how often the remote was asked and what was appended. */
async function aDay(): Promise<{ readonly asked: number; readonly appended: number }> {
  const tip = vi.spyOn(harness.git, 'tip');
  const fetchFile = vi.spyOn(harness.git, 'fetchFile');
  const before = harness.log.entries.length;
  for (let n = 0; n < 260; n += 1) await harness.wait(INTERVAL_SECONDS);
  const found = { asked: tip.mock.calls.length, appended: harness.log.entries.length - before };
  expect(fetchFile).not.toHaveBeenCalled();
  tip.mockRestore();
  fetchFile.mockRestore();
  return found;
}

describe('[RS43] a failure that only something new ends', () => {
  const fails: [string, () => Promise<void>][] = [
    [
      'a file that is not there',
      async () => {
        await harness.register();
        await harness.fetch();
      },
    ],
    [
      'a branch that is not there',
      async () => {
        harness.git.deleteBranch(URL);
        await harness.register();
        await harness.fetch();
      },
    ],
    [
      'a file that does not parse',
      async () => {
        commit({ 'fleet.yaml': 'bad' });
        await harness.register();
        await harness.fetch();
        await parseFails();
      },
    ],
    [
      'a module that is not there',
      async () => {
        commit({ 'fleet.yaml': 'good' });
        await harness.register();
        await harness.fetch();
        await diffFails('nginx');
      },
    ],
  ];

  it.each(fails)('%s costs one question an interval, and opens nothing', async (_what, fail) => {
    await fail();
    expect(await aDay()).toEqual({ asked: 260, appended: 0 });
    expect(await harness.syncState.repository(REPOSITORY)).toMatchObject({ failures: 0 });
  });

  it.each(fails)('%s ends with another tip', async (_what, fail) => {
    await fail();
    await harness.wait(INTERVAL_SECONDS);
    commit({ 'fleet.yaml': 'version: 1\n' });
    await harness.wait(INTERVAL_SECONDS);
    expect(await runs()).toBe(2);
    expect(await harness.fetch()).toEqual({ kind: 'done' });
    expect((await harness.latest('RevisionFetched')).data).not.toHaveProperty('failed_before');
  });

  it.each(fails)('%s ends with another source, and not with another name', async (_what, fail) => {
    await fail();
    const change = (settings: object) =>
      harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    await change({ name: 'renamed', auto_apply: true });
    await harness.wait(1);
    expect(await runs()).toBe(1);
    await change({ branch: 'next' });
    await harness.wait(1);
    expect(await runs()).toBe(2);
  });

  it.each(fails)('%s is said again by a run that somebody asks for, and is no news', async (what, fail) => {
    await fail();
    const [first] = await harness.events('SyncRequested');
    await harness.sync();
    await harness.fetch();
    const answer = await harness.latest(
      what.endsWith('is not there') && !what.includes('module') ? 'FetchFailed' : 'RevisionFetched',
    );
    expect(answer.data).toMatchObject(
      answer.type === 'FetchFailed' ? { same_failure_as: first?.data.run_id } : { failed_before: first?.data.run_id },
    );
  });

  it('that lay in the rules of another release ends with this one', async () => {
    commit({ 'fleet.yaml': 'bad' });
    await harness.register();
    await harness.fetch();
    const { run_id, run_number, repository_id, revision } = (await harness.latest('RevisionFetched')).data;
    const lasts_while = { tip: revision.sha, language_release: LANGUAGE_RELEASE + 1, live: null };
    const failed = { run_id, run_number, repository_id, findings: NO_FINDINGS, lasts_while, duration_ms: 1 };
    await harness.say(`parse-${run_id}`, 'ParseFailed', failed);
    await harness.wait(2 * INTERVAL_SECONDS);
    await harness.fetch();
    expect((await harness.latest('RevisionFetched')).data).toMatchObject({ run_number: 2 });
    expect((await harness.latest('RevisionFetched')).data).not.toHaveProperty('failed_before');
  });

  it('in the live fleet ends when that changes, and not when anything else does', async () => {
    commit({ 'fleet.yaml': 'good' });
    await harness.register();
    await harness.fetch();
    await diffFails('nginx');
    modules = [{ name: 'chrony', version: 1 }];
    harness.liveRevision = 1;
    expect(await aDay()).toEqual({ asked: 260, appended: 0 });
    // Read whole once for each change of the account, not once a look.
    expect(harness.ports.live.snapshot).toHaveBeenCalledTimes(1);

    modules = [...modules, { name: 'nginx', version: 2 }];
    harness.liveRevision = 2;
    await harness.wait(INTERVAL_SECONDS);
    expect(await runs()).toBe(2);
    await harness.fetch();
    expect((await harness.latest('RevisionFetched')).data).not.toHaveProperty('failed_before');
  });

  it('is told apart from one of ours or of a busy machine, which is tried again', async () => {
    commit({ 'fleet.yaml': 'bad' });
    await harness.register();
    await harness.fetch();
    await parseFails('parse_too_expensive');
    await harness.wait(2 * INTERVAL_SECONDS);
    expect(await runs()).toBe(2);
    await harness.fetch();
    await parseFails('internal_error');
    await harness.wait(4 * INTERVAL_SECONDS);
    expect(await runs()).toBe(3);
  });
});

describe('[RS44] the same failure', () => {
  async function again(): Promise<StoredEvent<'RevisionFetched'>['data']> {
    await harness.sync();
    await harness.fetch();
    return (await harness.latest('RevisionFetched')).data;
  }

  it('is still the same after the remote was away, and names the run before', async () => {
    commit({ 'fleet.yaml': 'bad' });
    await harness.register();
    await harness.fetch();
    await parseFails();
    harness.git.fail(URL, DOWN);
    await harness.wait(INTERVAL_SECONDS);
    await harness.fetch();
    expect((await failures()).map(({ same_failure_as }) => same_failure_as)).toEqual([undefined]);
    harness.git.fail(URL, undefined);
    const [first] = await harness.events('SyncRequested');
    expect((await again()).failed_before).toBe(first?.data.run_id);
    await parseFails();
    expect(await aDay()).toEqual({ asked: 260, appended: 0 });
  });

  it('is news again after a run in between that went well', async () => {
    const bad = commit({ 'fleet.yaml': 'bad' });
    await harness.register();
    await harness.fetch();
    await parseFails();
    commit({ 'fleet.yaml': 'good' });
    await harness.wait(INTERVAL_SECONDS);
    await harness.fetch();
    await harness.review();
    harness.git.moveBranch(URL, bad.sha);
    expect(await again()).not.toHaveProperty('failed_before');
  });
});
