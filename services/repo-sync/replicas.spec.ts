import { MemorySyncState } from '@fleetwright/adapters/pipeline-memory';
import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { RepoSyncConsumer, RepoSyncTicks } from './index.ts';
import { RepoSyncHarness, URL } from './testing/harness.ts';

const FLEET = 'version: 1\naccount: acme\n';
let harness: RepoSyncHarness;

beforeEach(() => {
  harness = new RepoSyncHarness();
  harness.git.commit(URL, { files: { 'fleet.yaml': FLEET } });
});

describe('[F61] replicas of repo-sync', () => {
  it('share the polls: a repository that is due is asked for by one of them', async () => {
    await harness.register();
    await harness.fetch();
    await harness.review();
    await harness.ticks.pollDue(harness.clock.now());
    const replicas = [harness.ticks, new RepoSyncTicks(harness.ports), new RepoSyncTicks(harness.ports)];
    const tip = vi.spyOn(harness.git, 'tip');
    const gate = Promise.withResolvers<void>();
    tip.mockImplementation(async () => {
      await gate.promise;
      return { kind: 'tip', sha: 'a'.repeat(40) };
    });
    harness.clock.advance(301_000);
    const polls = replicas.map((replica) => replica.pollDue(harness.clock.now()));
    await vi.waitFor(() => expect(tip).toHaveBeenCalled());
    gate.resolve();
    await Promise.all(polls);
    expect(tip).toHaveBeenCalledTimes(1);
  });

  it('fetch once for a run, however many of them are asked; the others ask again', async () => {
    await harness.register();
    const requested = await harness.latest('SyncRequested');
    const gate = Promise.withResolvers<void>();
    const fetchFile = harness.git.fetchFile.bind(harness.git);
    const fetching = vi.spyOn(harness.git, 'fetchFile').mockImplementation(async (...asked) => {
      await gate.promise;
      return fetchFile(...asked);
    });
    const first = harness.consumer.onSyncRequested(requested);
    await vi.waitFor(() => expect(fetching).toHaveBeenCalled());
    const other = new RepoSyncConsumer(harness.ports);
    expect(await other.onSyncRequested(requested)).toMatchObject({ kind: 'waiting' });
    gate.resolve();
    expect(await first).toEqual({ kind: 'done' });
    expect(await other.onSyncRequested(requested)).toEqual({ kind: 'done' });
    expect(fetching).toHaveBeenCalledTimes(1);
  });

  it('record nothing once their lock on the account is over: another one may have registered the same name', async () => {
    class LostLock extends MemorySyncState {
      override exclusively<T>(_account: string, work: (mustHold: () => Promise<void>) => Promise<T>): Promise<T> {
        return work(() => Promise.reject(new StoreUnavailable('the session was ended')));
      }
    }
    const lost = new RepoSyncHarness({ syncState: new LostLock() });
    await expect(lost.register()).rejects.toThrow(StoreUnavailable);
    expect(await lost.events('RepositoryRegistered')).toEqual([]);
  });
});
