import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { MemorySyncState } from '@fleetwright/adapters/pipeline-memory';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { POLLS_MAX } from './limits.ts';
import { DOWN, REPOSITORY, SETTINGS, Stage, URL } from './testing/stage.ts';

const FLEET = 'version: 1\naccount: acme\n';
let stage: Stage;

beforeEach(() => {
  stage = new Stage();
  stage.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
});

/** A repository whose first run was fetched and reviewed. */
async function settled(): Promise<void> {
  await stage.register();
  await stage.fetch();
  await stage.review();
  await stage.ticks.pollDue(stage.clock.now());
}
const triggers = async () => (await stage.events('SyncRequested')).map(({ data }) => data.trigger);

describe('[F32] a scheduled poll', () => {
  it('that finds nothing new asks the remote once, opens no run and writes no event', async () => {
    await settled();
    const tip = vi.spyOn(stage.git, 'tip');
    const fetchFile = vi.spyOn(stage.git, 'fetchFile');
    const before = stage.log.entries.length;
    for (let n = 0; n < 288; n += 1) await stage.wait(301);

    expect(stage.log.entries.length).toBe(before);
    expect(tip).toHaveBeenCalledTimes(288);
    expect(fetchFile).not.toHaveBeenCalled();
    expect(await stage.syncState.repository(REPOSITORY)).toMatchObject({
      failures: 0,
      lastPolledAt: stage.clock.now(),
    });
  });

  it('comes with the interval and not before', async () => {
    await settled();
    const tip = vi.spyOn(stage.git, 'tip');
    await stage.wait(298);
    expect(tip).not.toHaveBeenCalled();
    await stage.wait(3);
    expect(tip).toHaveBeenCalledTimes(1);
  });

  it('[F44] finds a push that nobody told of', async () => {
    await settled();
    stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # next\n' } });
    await stage.wait(301);
    expect(await triggers()).toEqual(['registration', 'interval']);
    expect((await stage.latest('SyncRequested')).actor).toEqual({ type: 'system', id: 'repo-sync' });
  });

  it('opens a run when the live fleet moved since the diff', async () => {
    await settled();
    stage.liveRevision = 5;
    await stage.wait(301);
    expect(await triggers()).toEqual(['registration', 'interval']);
  });

  it('opens a run to propose again what was rejected without being remembered', async () => {
    await settled();
    const { run_id } = (await stage.latest('SyncRequested')).data;
    await stage.say(`review-${REPOSITORY}`, 'ProposalRejected', {
      repository_id: REPOSITORY,
      proposal_id: idOf(7),
      run_id,
      digest: 'd'.repeat(64),
      comment: null,
      remember: false,
    });
    await stage.wait(301);
    expect(await triggers()).toEqual(['registration', 'interval']);
  });

  it('[F28] follows changed settings at once', async () => {
    await settled();
    stage.git.commit(URL, { branch: 'next', files: { 'fleet.yaml': FLEET } });
    const settings = { branch: 'next' };
    await stage.commands.update(stage.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    await stage.wait(1);
    await stage.fetch();
    expect(await triggers()).toEqual(['registration', 'interval']);
    expect((await stage.latest('SyncRequested')).data.settings.branch).toBe('next');
  });

  it('[F28] follows settings that were changed while the old remote was asked', async () => {
    await settled();
    const other = 'https://git.example.com/acme/other.git';
    stage.git.commit(other, { files: { 'fleet.yaml': FLEET } });
    const tip = stage.git.tip.bind(stage.git);
    vi.spyOn(stage.git, 'tip').mockImplementationOnce(async (target) => {
      const settings = { repo_url: other };
      await stage.commands.update(stage.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
      await stage.ticks.interval(stage.clock.now());
      return tip(target);
    });
    await stage.wait(301);
    await stage.wait(1);
    expect(await triggers()).toEqual(['registration', 'interval']);
    await stage.fetch();
    expect((await stage.latest('SyncRequested')).data.settings.repo_url).toBe(other);
  });

  it('leaves a disabled and a removed repository alone', async () => {
    await settled();
    const settings = { enabled: false };
    await stage.commands.update(stage.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    stage.liveRevision = 5;
    await stage.wait(100_000);
    expect(await triggers()).toEqual(['registration']);
    await stage.commands.remove(stage.command('RemoveRepository', { repository_id: REPOSITORY }));
    await stage.wait(100_000);
    expect(await stage.syncState.repository(REPOSITORY)).toBeUndefined();
  });

  it('opens one run, however many replicas tick', async () => {
    await settled();
    stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # next\n' } });
    const replica = new Stage({ ...stage.ports });
    stage.clock.advance(301_000);
    await Promise.all([stage, replica].map(({ ticks }) => ticks.pollDue(stage.clock.now())));
    expect(await triggers()).toEqual(['registration', 'interval']);
  });

  it('is not hidden behind repositories whose runs are under way', async () => {
    for (let n = 0; n < 2 * POLLS_MAX; n += 1) {
      const data = { repository_id: idOf(1_000 + n), settings: SETTINGS };
      await stage.commands.register(stage.command('RegisterRepository', data));
    }
    stage.clock.advance(10_000);
    await settled();
    stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # next\n' } });
    stage.clock.advance(301_000);
    for (let n = 0; n < 3; n += 1) await stage.ticks.pollDue(stage.clock.now());

    const { data } = await stage.latest('SyncRequested');
    expect(data).toMatchObject({ repository_id: REPOSITORY, trigger: 'interval' });
  });

  it('goes on after its schedule was lost', async () => {
    await settled();
    stage = Object.assign(new Stage({ ...stage.ports, syncState: new MemorySyncState() }), {
      clock: stage.clock,
      git: stage.git,
      log: stage.log,
    });
    stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # next\n' } });
    await stage.wait(301);
    expect(await triggers()).toEqual(['registration', 'interval']);
  });
});

describe('[F23] a repository that fails', () => {
  it('shows its reason in runs that come less and less often, and recovers by itself', async () => {
    stage.git.fail(URL, DOWN);
    await stage.register();
    await stage.fetch();
    const gapsMinutes: number[] = [];
    let last = Date.parse(stage.clock.now());
    while (gapsMinutes.length < 7) {
      const before = (await stage.events('SyncRequested')).length;
      await stage.wait(30);
      if ((await stage.events('SyncRequested')).length === before) continue;
      await stage.fetch();
      gapsMinutes.push(Math.round((Date.parse(stage.clock.now()) - last) / 60_000));
      last = Date.parse(stage.clock.now());
    }
    expect(gapsMinutes).toEqual([5, 10, 20, 40, 60, 60, 60]);
    expect(await stage.events('FetchFailed')).toHaveLength(8);

    stage.git.fail(URL, undefined);
    await stage.wait(3_601);
    await stage.fetch();
    await stage.review();
    await stage.wait(3_601);
    expect(await stage.syncState.repository(REPOSITORY)).toMatchObject({ failures: 0 });
  });

  it('[F24] delays no other while its remote hangs', async () => {
    await settled();
    const other = 'https://git.example.com/acme/other.git';
    const otherId = '00000000-0000-7000-8000-0000000000bb';
    stage.git.commit(other, { files: { 'fleet.yaml': FLEET } });
    const gate = Promise.withResolvers<void>();
    const tip = stage.git.tip.bind(stage.git);
    const asked: string[] = [];
    vi.spyOn(stage.git, 'tip').mockImplementation(async (target: GitTarget) => {
      asked.push(target.url);
      if (target.url === URL) await gate.promise;
      return tip(target);
    });
    stage.clock.advance(301_000);
    await stage.ticks.interval(stage.clock.now());
    const settings = { ...(await stage.latest('SyncRequested')).data.settings, name: 'other', repo_url: other };
    await stage.commands.register(stage.command('RegisterRepository', { repository_id: otherId, settings }));
    await stage.fetch();
    await stage.review();
    for (let n = 0; n < 3; n += 1) {
      stage.clock.advance(301_000);
      await stage.ticks.interval(stage.clock.now());
      await vi.waitFor(async () => {
        expect((await stage.syncState.repository(otherId))?.lastPolledAt).toBe(stage.clock.now());
      });
    }
    expect(asked.filter((url) => url === URL)).toHaveLength(1);
    gate.resolve();
    await stage.ticks.idle();
  });
});

describe('a deadline', () => {
  const give = async (seconds: number) => {
    stage.clock.advance(seconds * 1_000);
    await stage.ticks.deadline(stage.clock.now());
  };

  it('[F2] ends a run that is still being worked on, and the next one may start', async () => {
    await stage.register();
    await stage.fetch();
    await give(899);
    expect(await stage.events('RunDeadlineExceeded')).toEqual([]);
    await give(2);
    await give(5);

    const [event, ...more] = await stage.events('RunDeadlineExceeded');
    expect(more).toEqual([]);
    expect(event?.data.findings.items[0]?.message).toContain('parsing');
    expect(await stage.sync()).toMatchObject({ result: { run_number: 2, coalesced: false } });
  });

  it('that came before the fetch leaves no room for a late answer', async () => {
    await stage.register();
    await give(901);
    expect(await stage.fetch()).toEqual({ kind: 'done' });
    expect(await stage.events('RevisionFetched')).toEqual([]);
  });

  it('does not touch a run that people have, nor one that waits for apply', async () => {
    await settled();
    await give(10_000);
    await stage.sync();
    await stage.say(`review-${REPOSITORY}`, 'ApplyStarted', {
      repository_id: REPOSITORY,
      attempt_id: idOf(9),
      run_id: idOf(8),
      proposals: [{ proposal_id: idOf(7), digest: 'd'.repeat(64) }],
    });
    await give(10_000);
    expect(await stage.events('RunDeadlineExceeded')).toEqual([]);
  });
});
