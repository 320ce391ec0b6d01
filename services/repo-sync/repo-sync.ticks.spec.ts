import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { MemorySyncState } from '@fleetwright/adapters/pipeline-memory';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { POLLS_MAX } from './limits.ts';
import { DOWN, REPOSITORY, SETTINGS, RepoSyncHarness, URL } from './testing/harness.ts';

const FLEET = 'version: 1\naccount: acme\n';
let harness: RepoSyncHarness;

beforeEach(() => {
  harness = new RepoSyncHarness();
  harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
});

/** A repository whose first run was fetched and reviewed. */
async function settled(): Promise<void> {
  await harness.register();
  await harness.fetch();
  await harness.review();
  await harness.ticks.pollDue(harness.clock.now());
}
const triggers = async () => (await harness.events('SyncRequested')).map(({ data }) => data.trigger);

describe('[F32] a scheduled poll', () => {
  it('that finds nothing new asks the remote once, opens no run and writes no event', async () => {
    await settled();
    const tip = vi.spyOn(harness.git, 'tip');
    const fetchFile = vi.spyOn(harness.git, 'fetchFile');
    const before = harness.log.entries.length;
    for (let n = 0; n < 288; n += 1) await harness.wait(301);

    expect(harness.log.entries.length).toBe(before);
    expect(tip).toHaveBeenCalledTimes(288);
    expect(fetchFile).not.toHaveBeenCalled();
    expect(await harness.syncState.repository(REPOSITORY)).toMatchObject({
      failures: 0,
      lastPolledAt: harness.clock.now(),
    });
  });

  it('comes with the interval and not before', async () => {
    await settled();
    const tip = vi.spyOn(harness.git, 'tip');
    await harness.wait(298);
    expect(tip).not.toHaveBeenCalled();
    await harness.wait(3);
    expect(tip).toHaveBeenCalledTimes(1);
  });

  it('[F44] finds a push that nobody told of', async () => {
    await settled();
    harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # next\n' } });
    await harness.wait(301);
    expect(await triggers()).toEqual(['registration', 'interval']);
    expect((await harness.latest('SyncRequested')).actor).toEqual({ type: 'system', id: 'repo-sync' });
  });

  it('opens a run when the live fleet moved since the diff', async () => {
    await settled();
    harness.liveRevision = 5;
    await harness.wait(301);
    expect(await triggers()).toEqual(['registration', 'interval']);
  });

  it('opens a run an hour later to propose again what was rejected without being remembered', async () => {
    await settled();
    const { run_id } = (await harness.latest('SyncRequested')).data;
    await harness.say(`review-${REPOSITORY}`, 'ProposalRejected', {
      repository_id: REPOSITORY,
      proposal_id: idOf(7),
      run_id,
      digest: 'd'.repeat(64),
      comment: null,
      remember: false,
    });
    await harness.wait(301);
    expect(await triggers()).toEqual(['registration']);
    await harness.wait(3_600);
    expect(await triggers()).toEqual(['registration', 'interval']);
  });

  it('[RS45] does not take over while changes are being applied, not between two claims either', async () => {
    await settled();
    const { run_id } = (await harness.latest('SyncRequested')).data;
    const review = { repository_id: REPOSITORY, run_id };
    const claim = async (n: number) => {
      const attempt_id = idOf(20 + n);
      const proposals = [{ proposal_id: idOf(n), digest: 'd'.repeat(64) }];
      await harness.say(`review-${REPOSITORY}`, 'ApplyStarted', { ...review, attempt_id, proposals });
      const applied = { ...review, attempt_id, proposal_id: idOf(n), live_version: n };
      return () => harness.say(`review-${REPOSITORY}`, 'ProposalApplied', applied);
    };
    harness.clock.advance(301_000);
    for (const n of [7, 8]) {
      const settle = await claim(n);
      harness.liveRevision += 1;
      await harness.wait(3);
      await settle();
      // The next claim is on its way, and the account has moved by our own hands.
      await harness.wait(3);
      expect(await triggers()).toEqual(['registration']);
    }
    const closed = { ...review, run_number: 1, status: 'applied' as const, superseded_by: null };
    await harness.say(`review-${REPOSITORY}`, 'RunClosed', closed);
    await harness.wait(3);
    expect(await triggers()).toEqual(['registration', 'interval']);
  });

  it('[RS45] does not take over when applying began while the remote was asked', async () => {
    await settled();
    const { run_id } = (await harness.latest('SyncRequested')).data;
    const tip = harness.git.tip.bind(harness.git);
    vi.spyOn(harness.git, 'tip').mockImplementationOnce(async (target) => {
      const claim = {
        repository_id: REPOSITORY,
        run_id,
        attempt_id: idOf(20),
        proposals: [{ proposal_id: idOf(7), digest: 'd'.repeat(64) }],
      };
      await harness.say(`review-${REPOSITORY}`, 'ApplyStarted', claim);
      harness.liveRevision += 1;
      return tip(target);
    });
    await harness.wait(301);
    expect(await triggers()).toEqual(['registration']);
  });

  it('[F28] follows changed settings at once', async () => {
    await settled();
    harness.git.commit(URL, { branch: 'next', files: { 'fleet.yaml': FLEET } });
    const settings = { branch: 'next' };
    await harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    await harness.wait(1);
    await harness.fetch();
    expect(await triggers()).toEqual(['registration', 'interval']);
    expect((await harness.latest('SyncRequested')).data.settings.branch).toBe('next');
  });

  it('[F28] follows settings that were changed while the old remote was asked', async () => {
    await settled();
    const other = 'https://git.example.com/acme/other.git';
    harness.git.commit(other, { files: { 'fleet.yaml': FLEET } });
    const tip = harness.git.tip.bind(harness.git);
    vi.spyOn(harness.git, 'tip').mockImplementationOnce(async (target) => {
      const settings = { repo_url: other };
      await harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
      await harness.ticks.interval(harness.clock.now());
      return tip(target);
    });
    await harness.wait(301);
    await harness.wait(1);
    expect(await triggers()).toEqual(['registration', 'interval']);
    await harness.fetch();
    expect((await harness.latest('SyncRequested')).data.settings.repo_url).toBe(other);
  });

  it('leaves a disabled and a removed repository alone', async () => {
    await settled();
    const settings = { enabled: false };
    await harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    harness.liveRevision = 5;
    await harness.wait(100_000);
    expect(await triggers()).toEqual(['registration']);
    await harness.commands.remove(harness.command('RemoveRepository', { repository_id: REPOSITORY }));
    await harness.wait(100_000);
    expect(await harness.syncState.repository(REPOSITORY)).toBeUndefined();
  });

  it('opens one run, however many replicas tick', async () => {
    await settled();
    harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # next\n' } });
    const replica = new RepoSyncHarness({ ...harness.ports });
    harness.clock.advance(301_000);
    await Promise.all([harness, replica].map(({ ticks }) => ticks.pollDue(harness.clock.now())));
    expect(await triggers()).toEqual(['registration', 'interval']);
  });

  it('is not hidden behind repositories whose runs are under way', async () => {
    for (let n = 0; n < 2 * POLLS_MAX; n += 1) {
      const data = { repository_id: idOf(1_000 + n), settings: { ...SETTINGS, branch: `branch-${n}` } };
      await harness.commands.register(harness.command('RegisterRepository', data));
    }
    harness.clock.advance(10_000);
    await settled();
    harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # next\n' } });
    harness.clock.advance(301_000);
    for (let n = 0; n < 3; n += 1) await harness.ticks.pollDue(harness.clock.now());

    const { data } = await harness.latest('SyncRequested');
    expect(data).toMatchObject({ repository_id: REPOSITORY, trigger: 'interval' });
  });

  it('goes on after its schedule was lost', async () => {
    await settled();
    harness = Object.assign(new RepoSyncHarness({ ...harness.ports, syncState: new MemorySyncState() }), {
      clock: harness.clock,
      git: harness.git,
      log: harness.log,
    });
    harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # next\n' } });
    await harness.wait(301);
    expect(await triggers()).toEqual(['registration', 'interval']);
  });
});

describe('[F23] a repository that fails', () => {
  it('shows its reason in runs that come less and less often, and recovers by itself', async () => {
    harness.git.fail(URL, DOWN);
    await harness.register();
    await harness.fetch();
    const gapsMinutes: number[] = [];
    let last = Date.parse(harness.clock.now());
    while (gapsMinutes.length < 7) {
      const before = (await harness.events('SyncRequested')).length;
      await harness.wait(30);
      if ((await harness.events('SyncRequested')).length === before) continue;
      await harness.fetch();
      gapsMinutes.push(Math.round((Date.parse(harness.clock.now()) - last) / 60_000));
      last = Date.parse(harness.clock.now());
    }
    expect(gapsMinutes).toEqual([5, 10, 20, 40, 60, 60, 60]);
    expect(await harness.events('FetchFailed')).toHaveLength(8);

    harness.git.fail(URL, undefined);
    await harness.wait(3_601);
    await harness.fetch();
    await harness.review();
    await harness.wait(3_601);
    expect(await harness.syncState.repository(REPOSITORY)).toMatchObject({ failures: 0 });
  });

  it('[F24] delays no other while its remote hangs', async () => {
    await settled();
    const other = 'https://git.example.com/acme/other.git';
    const otherId = '00000000-0000-7000-8000-0000000000bb';
    harness.git.commit(other, { files: { 'fleet.yaml': FLEET } });
    const gate = Promise.withResolvers<void>();
    const tip = harness.git.tip.bind(harness.git);
    const asked: string[] = [];
    vi.spyOn(harness.git, 'tip').mockImplementation(async (target: GitTarget) => {
      asked.push(target.url);
      if (target.url === URL) await gate.promise;
      return tip(target);
    });
    harness.clock.advance(301_000);
    await harness.ticks.interval(harness.clock.now());
    const settings = { ...(await harness.latest('SyncRequested')).data.settings, name: 'other', repo_url: other };
    await harness.commands.register(harness.command('RegisterRepository', { repository_id: otherId, settings }));
    await harness.fetch();
    await harness.review();
    for (let n = 0; n < 3; n += 1) {
      harness.clock.advance(301_000);
      await harness.ticks.interval(harness.clock.now());
      await vi.waitFor(async () => {
        expect((await harness.syncState.repository(otherId))?.lastPolledAt).toBe(harness.clock.now());
      });
    }
    expect(asked.filter((url) => url === URL)).toHaveLength(1);
    gate.resolve();
    await harness.ticks.idle();
  });
});

describe('a deadline', () => {
  const give = async (seconds: number) => {
    harness.clock.advance(seconds * 1_000);
    await harness.ticks.deadline(harness.clock.now());
  };

  it('[F2] ends a run that is still being worked on, and the next one may start', async () => {
    await harness.register();
    await harness.fetch();
    await give(899);
    expect(await harness.events('RunDeadlineExceeded')).toEqual([]);
    await give(2);
    await give(5);

    const [event, ...more] = await harness.events('RunDeadlineExceeded');
    expect(more).toEqual([]);
    expect(event?.data.findings.items[0]?.message).toContain('parsing');
    expect(await harness.sync()).toMatchObject({ result: { run_number: 2, coalesced: false } });
  });

  it('that came before the fetch leaves no room for a late answer', async () => {
    await harness.register();
    await give(901);
    expect(await harness.fetch()).toEqual({ kind: 'done' });
    expect(await harness.events('RevisionFetched')).toEqual([]);
  });

  it('does not touch a run that people have, nor one that waits for apply', async () => {
    await settled();
    await give(10_000);
    await harness.sync();
    await harness.say(`review-${REPOSITORY}`, 'ApplyStarted', {
      repository_id: REPOSITORY,
      attempt_id: idOf(9),
      run_id: idOf(8),
      proposals: [{ proposal_id: idOf(7), digest: 'd'.repeat(64) }],
    });
    await give(10_000);
    expect(await harness.events('RunDeadlineExceeded')).toEqual([]);
  });
});
