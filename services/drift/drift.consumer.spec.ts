import type { Command, StoredEvent } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { describe, expect, it } from 'vitest';
import { DriftConsumer } from './index.ts';
import { DriftHarness, REPOSITORY, RUN } from './testing/harness.ts';

const DONE = { kind: 'done' };

describe('a change by somebody else', () => {
  it('is told at once, with who did it and when', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    expect(await drift.consumer.onResourceChanged(await drift.change('a', 'us'))).toEqual(DONE);
    const [reported] = await drift.recorded();
    expect(reported).toMatchObject({
      type: 'DriftDetected',
      account_id: 'acme',
      data: {
        severity: 'medium',
        total: 1,
        revision: 'a'.repeat(40),
        resources: [
          {
            key: 'a',
            fields: [{ path: 'region', expected: 'eu', actual: 'us' }],
            changed_by: { id: 'operator' },
            changed_at: '2026-01-01T00:00:00.000Z',
          },
        ],
      },
    });
  });

  it('is told once, however often it is heard of (F17), and its end once', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    const changed = await drift.change('a', 'us');
    await Promise.all(Array.from({ length: 5 }, () => drift.consumer.onResourceChanged(changed)));
    await new DriftConsumer({ ...drift.ports }).onResourceChanged(changed);
    expect(await drift.types()).toEqual(['DriftDetected']);

    await drift.consumer.onResourceChanged(await drift.change('a', 'eu'));
    expect(await drift.types()).toEqual(['DriftDetected', 'DriftResolved']);
  });

  it('is of no interest when apply of its own repository made it, or nobody manages it', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    const origin = { type: 'apply', repository_id: REPOSITORY, run_id: RUN, proposal_id: idOf(9) } as const;
    expect(await drift.consumer.onResourceChanged(await drift.change('a', 'us', origin))).toEqual(DONE);
    const unmanaged = await drift.change('b', 'eu');
    unmanaged.data.managed_by = null;
    expect(await drift.consumer.onResourceChanged(unmanaged)).toEqual(DONE);
    expect(drift.looks).toBe(0);
  });

  it('of many at once costs a few looks, and none when it was seen', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    const changes = [];
    for (let n = 0; n < 100; n += 1) changes.push(await drift.change('a', `region-${n}`));
    await Promise.all(changes.map((change) => drift.consumer.onResourceChanged(change)));
    expect(drift.looks).toBeLessThanOrEqual(2);
    await Promise.all(changes.map((change) => drift.consumer.onResourceChanged(change)));
    expect(drift.looks).toBeLessThanOrEqual(2);
    expect(await drift.types()).toEqual(['DriftDetected']);
  });

  it('that comes while a look is under way gets a look of its own', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    const first = await drift.change('a', 'us');
    let second: Promise<unknown> | undefined;
    drift.duringLook = async () => {
      if (second) return;
      second = drift.consumer.onResourceChanged(await drift.change('a', 'ap'));
    };
    await drift.consumer.onResourceChanged(first);
    await second;
    const reported = (await drift.recorded()).map(
      ({ data }) => 'resources' in data && data.resources[0]?.fields[0]?.actual,
    );
    expect(reported).toEqual(['us', 'ap']);
  });

  it('waits until apply has settled what it claimed', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    await drift.start();
    const changed = await drift.change('a', 'us');
    expect(await drift.consumer.onResourceChanged(changed)).toMatchObject({ kind: 'waiting' });
    expect(drift.looks).toBe(0);
    await drift.close('a');
    expect(await drift.consumer.onResourceChanged(changed)).toEqual(DONE);
    expect(await drift.types()).toEqual(['DriftDetected']);
  });

  it('is still owed when the fleet could not be read', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    const changed = await drift.change('a', 'us');
    drift.isDown = true;
    await expect(drift.consumer.onResourceChanged(changed)).rejects.toThrow('down');
    drift.isDown = false;
    expect(await drift.consumer.onResourceChanged(changed)).toEqual(DONE);
    expect(await drift.types()).toEqual(['DriftDetected']);
  });

  it('ends with the repository', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    await drift.consumer.onResourceChanged(await drift.change('a', 'us'));
    const released = await drift.change('a', 'us', { type: 'repository_removed', repository_id: REPOSITORY });
    drift.nodes.clear();
    released.data.managed_by = null;
    await drift.consumer.onResourceChanged(released);
    expect(await drift.types()).toEqual(['DriftDetected', 'DriftResolved']);
  });
});

describe('a closed run', () => {
  it('is verified once, and proves that the fleet converged', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    await drift.declare({ a: 'eu' });
    const closed = await drift.close('a');
    await Promise.all([drift.consumer.onRunClosed(closed), drift.consumer.onRunClosed(closed)]);
    await new DriftConsumer({ ...drift.ports }).onRunClosed(closed);
    const recorded = await drift.recorded();
    expect(recorded.map(({ type }) => type)).toEqual(['RunVerified']);
    expect(recorded[0]?.data).toMatchObject({ run_id: RUN, resources: [], total: 0, live_revision: 1 });
    const { looks } = drift;
    await drift.consumer.onRunClosed(closed);
    expect(drift.looks).toBe(looks);
  });

  it('that was retried is verified again', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    await drift.declare({ a: 'eu' });
    await drift.consumer.onRunClosed(await drift.close('a'));
    await drift.consumer.onRunClosed(await drift.closed('applied'));
    expect(await drift.types()).toEqual(['RunVerified', 'RunVerified']);
  });

  it('that applied nothing needs no verification', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    await drift.close('a', idOf(8));
    expect(await drift.consumer.onRunClosed(await drift.closed('rejected'))).toEqual(DONE);
    expect(await drift.types()).toEqual([]);
  });

  it('tells what storage lost, although what is stored agrees with itself', async () => {
    const drift = new DriftHarness();
    await drift.declare({ a: 'eu', b: 'eu' });
    drift.apply('a', 'eu');
    drift.apply('b', 'somewhere else');
    await drift.close('a');
    await drift.consumer.onRunClosed(await drift.close('b'));
    const [verified] = await drift.recorded();
    expect(verified).toMatchObject({
      type: 'RunVerified',
      data: {
        total: 1,
        resources: [{ key: 'b', fields: [{ path: 'region', expected: 'eu', actual: 'somewhere else' }] }],
      },
    });
  });

  it('is not verified without what its file declares', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    const closed = await drift.close('a');
    await expect(drift.consumer.onRunClosed(closed)).rejects.toThrow('without a desired state');
  });

  it('tells what is not as it was applied, and that drift is over', async () => {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    drift.apply('b', 'eu');
    await drift.consumer.onResourceChanged(await drift.change('a', 'us'));
    drift.apply('a', 'eu');
    await drift.declare({ a: 'eu' });
    await drift.declare({ b: 'eu' }, idOf(8));
    await drift.consumer.onRunClosed(await drift.close('a'));
    expect(await drift.types()).toEqual(['DriftDetected', 'RunVerified', 'DriftResolved']);

    await drift.change('b', 'us');
    await drift.consumer.onRunClosed(await drift.close('b', idOf(8)));
    const recorded = await drift.recorded();
    expect(recorded.slice(3).map(({ type }) => type)).toEqual(['RunVerified', 'DriftDetected']);
    expect(recorded[3]?.data).toMatchObject({ run_id: idOf(8), total: 1, resources: [{ key: 'b' }] });
  });
});

describe('an instance that is not as its node is', () => {
  const instance = { id: idOf(5), node: 'a', status: 'running', region: 'us', instance_type: null } as const;

  async function straying(changed: ('region' | 'status')[] = ['region']) {
    const drift = new DriftHarness();
    drift.apply('a', 'eu');
    const node = drift.nodes.get('a');
    if (!node) throw new Error('no node');
    drift.nodes.set('a', { ...node, stray_instances: [{ id: instance.id, region: 'us', instance_type: null }] });
    drift.revision += 1;
    const via = { face: 'rest', operation: 'update_instance', request_id: 'r-1' } as const;
    drift.byHand = [
      {
        ...{ kind: 'node', key: 'a', instance_id: instance.id, operation: 'updated', changed: ['region'], via },
        ...{ actor: { type: 'user', id: 'ada' }, at: '2026-01-01T00:00:00.000Z' },
      },
    ];
    const event = await drift.append('fleet-acme', 'InstanceChanged', {
      ...{ revision: drift.revision, operation_id: 'o', origin: { type: 'imperative', via } },
      ...{ instance, operation: 'updated', changed },
    });
    return { drift, event };
  }

  it('[DR15] is told at once, with who changed it and through what', async () => {
    const { drift, event } = await straying();
    expect(await drift.consumer.onInstanceChanged(event)).toEqual(DONE);
    expect((await drift.recorded())[0]).toMatchObject({
      type: 'DriftDetected',
      data: {
        resources: [
          { key: 'a', changed_by: { id: 'ada' }, changed_via: { operation: 'update_instance', request_id: 'r-1' } },
        ],
      },
    });
  });

  it('is of no interest when only its status changed, or nobody manages the node', async () => {
    const { drift, event } = await straying(['status']);
    await drift.consumer.onInstanceChanged(event);
    drift.nodes.clear();
    await drift.consumer.onInstanceChanged({ ...event, data: { ...event.data, changed: ['region'] } });
    expect([drift.looks, await drift.types()]).toEqual([0, []]);
  });
});

describe('a drift ignore', () => {
  const inDays = (drift: DriftHarness, days: number) =>
    new Date(Date.parse(drift.clock.now()) + days * 86_400_000).toISOString();

  async function ignoring() {
    const drift = new DriftHarness();
    await drift.append(`repository-${REPOSITORY}`, 'RepositoryRegistered', {
      repository_id: REPOSITORY,
      settings: settingsOf(),
    });
    drift.apply('a', 'eu');
    await drift.consumer.onResourceChanged(await drift.change('a', 'us'));
    const what = { ignore_id: idOf(6), kind: 'node', key: 'a', field: null, reason: 'being repaired' } as const;
    const reply = await drift.commands.set({
      ...{ type: 'SetDriftIgnore', operation_id: 'set', account_id: 'acme', traceparent: null },
      ...{ actor: { type: 'user', id: 'ada' }, data: { ...what, expires_at: inDays(drift, 7) } },
    });
    expect(reply).toMatchObject({ ok: true, result: { id: idOf(6), created_by: { id: 'ada' } } });
    const [event] = await drift.ports.store.read('ignores-acme');
    await drift.consumer.onDriftIgnoreSet(event as StoredEvent<'DriftIgnoreSet'>);
    return drift;
  }

  it('[DR16] hides at once what was told, although the fleet did not move', async () => {
    const drift = await ignoring();
    expect(await drift.types()).toEqual(['DriftDetected', 'DriftResolved', 'HiddenDriftChanged']);
  });

  it('[DR18] ends by itself: the minute’s look tells again what it hid', async () => {
    const drift = await ignoring();
    await drift.ticks.tick(drift.clock.now(), new AbortController().signal);
    expect(await drift.types()).toHaveLength(3);
    drift.clock.advance(8 * 86_400_000);
    await drift.ticks.tick(drift.clock.now(), new AbortController().signal);
    expect((await drift.types()).slice(3)).toEqual(['DriftDetected', 'HiddenDriftChanged']);
  });

  it('is told again at once when it is removed', async () => {
    const drift = await ignoring();
    const remove: Command<'RemoveDriftIgnore'> = {
      ...{ type: 'RemoveDriftIgnore', operation_id: 'remove', account_id: 'acme', traceparent: null },
      ...{ actor: { type: 'user', id: 'ada' }, data: { ignore_id: idOf(6) } },
    };
    expect(await drift.commands.remove(remove)).toMatchObject({ ok: true, result: null });
    expect(await drift.commands.remove(remove)).toMatchObject({ ok: true, result: null });
    const [, event] = await drift.ports.store.read('ignores-acme');
    await drift.consumer.onDriftIgnoreRemoved(event as StoredEvent<'DriftIgnoreRemoved'>);
    expect((await drift.types()).slice(3)).toEqual(['DriftDetected', 'HiddenDriftChanged']);
  });
});
