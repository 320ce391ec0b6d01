import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { CountingIds, ManualClock } from '@fleetwright/adapters/pipeline-memory';
import { EMPTY_STREAM, type EventStore, LOG_START, logPlaceOf } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { beforeEach, expect, it } from 'vitest';
import { recordStoreWentBack } from './store-went-back.ts';

const ACCOUNTS = ['acme', 'globex'];
let store: EventStore;
let ids: CountingIds;

beforeEach(async () => {
  store = new MemoryEventStore({ log: createMemoryLog(), clock: new ManualClock() });
  ids = new CountingIds(1_000);
  for (const [n, account_id] of ACCOUNTS.entries()) {
    const mutation = { revision: 1, operation_id: 'op', origin: { type: 'seed' as const } };
    const event = newEvent('AccountCreated', { ...mutation, account: account_id, name: account_id }, n, { account_id });
    await store.append({ stream: `fleet-${account_id}`, expected: EMPTY_STREAM, operationId: 'op', events: [event] });
  }
});

it('tells each account up to when what was answered is still there', async () => {
  const [last] = await store.read('fleet-acme');
  if (last === undefined) throw new Error('the account is not there');
  await recordStoreWentBack({ store, ids }, logPlaceOf(last));
  for (const account of ACCOUNTS) {
    const reported = await store.read(`store-${account}`);
    expect(reported).toMatchObject([
      {
        type: 'StoreWentBack',
        account_id: account,
        data: { last_common_event_id: last.id, last_common_at: last.recorded_at },
      },
    ]);
  }
});

it('tells the same loss once, whichever relays find it, and another one again', async () => {
  const [first] = await store.read('fleet-acme');
  if (first === undefined) throw new Error('the account is not there');
  const relays = [1, 2, 3].map((n) => ({ store, ids: new CountingIds(n * 10_000) }));
  await Promise.all(relays.map((relay) => recordStoreWentBack(relay, logPlaceOf(first))));
  expect(await store.read('store-acme')).toHaveLength(1);
  // The next loss ends behind what was reported of this one.
  const [reported] = await store.read('store-globex');
  if (reported === undefined) throw new Error('nothing was reported');
  await recordStoreWentBack({ store, ids }, logPlaceOf(reported));
  expect(await store.read('store-acme')).toHaveLength(2);
});

it('tells one loss once to relays that know different events before it', async () => {
  const [first, second] = [...(await store.read('fleet-acme')), ...(await store.read('fleet-globex'))];
  if (first === undefined || second === undefined) throw new Error('an account is not there');
  await recordStoreWentBack({ store, ids }, logPlaceOf(second));
  await recordStoreWentBack({ store, ids }, logPlaceOf(first));
  expect(await store.read('store-acme')).toMatchObject([{ data: { last_common_event_id: second.id } }]);
});

it('says that it knows no common event where none is left', async () => {
  await recordStoreWentBack({ store, ids }, undefined);
  await recordStoreWentBack({ store, ids }, LOG_START);
  expect(await store.read('store-globex')).toMatchObject([
    { id: expect.not.stringContaining(idOf(0)), data: { last_common_event_id: null, last_common_at: null } },
  ]);
});
