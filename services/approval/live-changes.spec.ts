import type { EventData } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ApprovalHarness, DONE, nodeChange, REPOSITORY } from './testing/harness.ts';

let harness: ApprovalHarness;

beforeEach(async () => {
  harness = new ApprovalHarness();
  await harness.register();
});

/** The next entry of the account's journal: somebody changed a node. */
async function changed(key: string, origin: EventData<'ResourceChanged'>['origin'] = { type: 'imperative' }) {
  const revision = (await harness.ports.store.read('fleet-acme')).length + 1;
  return harness.append('fleet-acme', 'ResourceChanged', {
    revision,
    operation_id: `change-${revision}`,
    origin,
    kind: 'node',
    key,
    operation: 'updated',
    changed: ['region'],
    attributes: { region: 'us' },
    managed_by: null,
  });
}

const resyncs = async () => (await harness.events()).filter(({ type }) => type === 'ResyncRequested');

describe('a change of the live fleet', () => {
  it('[AP71] under an open proposal asks for a new diff, once', async () => {
    await harness.review(1, [nodeChange('a'), nodeChange('b')]);
    const event = await changed('a');
    expect(await harness.consumer.onResourceChanged(event)).toEqual(DONE);
    expect(await harness.consumer.onResourceChanged(event)).toEqual(DONE);
    expect(await harness.consumer.onResourceChanged(await changed('b'))).toEqual(DONE);
    expect(await resyncs()).toMatchObject([{ data: { reason: 'live_changed' } }]);
  });

  it('[AP71] of anything else asks for nothing', async () => {
    await harness.review(1, [nodeChange('a')]);
    await harness.consumer.onResourceChanged(await changed('z'));
    const own = { type: 'apply', repository_id: REPOSITORY, run_id: idOf(7), proposal_id: idOf(8) } as const;
    await harness.consumer.onResourceChanged(await changed('a', own));
    expect(await resyncs()).toEqual([]);
  });

  it('[AP71] that came between the diff and its review is found by the review', async () => {
    const event = await changed('a');
    expect(await harness.consumer.onResourceChanged(event)).toEqual(DONE);
    await harness.review(1, [nodeChange('a')], { live_revision: 0 });
    expect(await resyncs()).toHaveLength(1);

    // The control: a diff that has seen it.
    await harness.review(2, [nodeChange('a', { live_version: 1 })], { live_revision: 1 });
    expect(await resyncs()).toHaveLength(1);
  });

  it('[AP71] is looked at together with those behind it', async () => {
    await harness.review(1, [nodeChange('a'), nodeChange('b')]);
    const events = [await changed('x'), await changed('y'), await changed('b')];
    let reads = 0;
    const { store } = harness.ports;
    const read = store.read.bind(store);
    store.read = (stream, after) => {
      if (stream === 'fleet-acme') reads += 1;
      return read(stream, after);
    };
    await Promise.all(events.map((event) => harness.consumer.onResourceChanged(event)));
    for (const event of events) await harness.consumer.onResourceChanged(event);
    expect(reads).toBeLessThan(events.length);
    expect(await resyncs()).toHaveLength(1);
  });
});
