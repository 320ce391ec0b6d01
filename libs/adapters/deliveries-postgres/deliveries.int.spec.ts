import type { FleetEventView, WebhookSubscription } from '@fleetwright/contracts';
import { LOG_START } from '@fleetwright/core/event-sourcing';
import { idOf, placeAt } from '@fleetwright/core/event-sourcing/testing';
import type { DeliveryQueue, Message, OwnedSubscription } from '@fleetwright/core/webhooks';
import { createTestDatabase, type TestDatabase, waitFor } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrateDeliveries, PostgresDeliveries } from './index.ts';

let database: TestDatabase;
let pool: pg.Pool;
let queue: DeliveryQueue;
let ids = 0;
let at = LOG_START;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 6 });
  await Promise.all([migrateDeliveries(pool), migrateDeliveries(pool)]);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => {
  queue = new PostgresDeliveries({ pool, nextId: () => idOf(2 ** 40 + (ids += 1)) });
  at = LOG_START;
});
afterEach(() => pool.query('truncate delivery.places, delivery.subscriptions, delivery.deliveries'));

const owned = (n: number, enabled = true): OwnedSubscription => ({
  account_id: 'acme',
  subscription: { id: idOf(n), name: `s${n}`, enabled } as WebhookSubscription,
});
const event = (n: number) => ({ id: idOf(n), kind: 'gitops.x', payload: { n } }) as unknown as FleetEventView;
const message = (n: number, subscription: number, more: Partial<Message> = {}): Message => ({
  ...{ subscription_id: idOf(subscription), account_id: 'acme', position: placeAt(n).position, event_id: idOf(n) },
  ...{ fold: null, holdMs: 0, closes: false, events: [event(n)], counts: { 'gitops.x': 1 } },
  ...more,
});
const next = () => placeAt(Number(at.position) + 10);
async function take(messages: readonly Message[], subscriptions: readonly OwnedSubscription[] = []): Promise<boolean> {
  const scannedTo = next();
  const changed = new Map(subscriptions.map((one) => [one.subscription.id, one]));
  const isTaken = await queue.take({ after: at, scannedTo, changed, messages });
  if (isTaken) at = scannedTo;
  return isTaken;
}
const claim = (holder: string, ttlMs = 60_000) => queue.claim({ holder, limit: 10, ttlMs });
const settle = (due: { delivery_id: string; subscription_id: string }, holder: string, more: object = {}) =>
  queue.settle({
    ...{ delivery_id: due.delivery_id, subscription_id: due.subscription_id, holder, state: 'delivered', pauseMs: 0 },
    ...{ hasFailed: false, status: 200, answer: null, error: null },
    ...more,
  });

describe('the queue of deliveries', () => {
  it('follows the log once: of two that follow on from one place, one comes first', async () => {
    const step = { after: LOG_START, scannedTo: placeAt(5), changed: new Map([[idOf(1), owned(1)]]) };
    const taken = await Promise.all([1, 2, 3, 4].map(() => queue.take({ ...step, messages: [message(1, 1)] })));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await queue.places()).toEqual([placeAt(5)]);
    expect(await claim('a')).toHaveLength(1);
  });

  it('gives a subscription one delivery at a time, the oldest first, to one of those who ask', async () => {
    await take([message(3, 1), message(4, 1), message(5, 2)], [owned(1), owned(2)]);
    const claimed = (await Promise.all(['a', 'b', 'c'].map((holder) => claim(holder)))).flat();
    expect(claimed.map(({ subscription_id }) => subscription_id).toSorted()).toEqual([idOf(1), idOf(2)]);
    expect(claimed.find(({ subscription_id }) => subscription_id === idOf(1))?.events).toEqual([event(3)]);
    expect(await claim('d')).toEqual([]);
  });

  it('gives what a killed process was sending to another one, under its id and with its text', async () => {
    await take([message(1, 1)], [owned(1)]);
    const [first] = await claim('killed', 50);
    expect(await queue.seal(first!, 'the text')).toBe(true);
    const again = await waitFor(async () => (await claim('other', 60_000))[0], { what: 'the claim to end' });
    expect(again).toMatchObject({ delivery_id: first?.delivery_id, body: 'the text', attempts: 0 });
    // The killed one was only frozen: what it says of its try counts, its claim does not.
    await settle(first!, 'killed');
    expect(await claim('third')).toEqual([]);
    await queue.release(again!, 'other');
    expect(await claim('third')).toEqual([]);
  });

  it('fixes a text once, and only if nothing came in between', async () => {
    await take([message(1, 1, { fold: 'run', holdMs: 1 })], [owned(1)]);
    const due = await waitFor(async () => (await claim('a'))[0], { what: 'it to be due' });
    await take([message(2, 1, { fold: 'run', holdMs: 60_000 })]);
    expect(await queue.seal(due!, 'of one')).toBe(false);
    await queue.release(due!, 'a');
    const [both] = await claim('a');
    expect(both?.counts).toEqual({ 'gitops.x': 2 });
    expect(await queue.seal(both!, 'of two')).toBe(true);
    expect(await queue.seal(both!, 'another')).toBe(false);
    // What comes now is another message.
    await take([message(3, 1, { fold: 'run', holdMs: 60_000 })]);
    const { rows } = await pool.query('select total from delivery.deliveries order by position');
    expect(rows.map(({ total }) => total)).toEqual([2, 1]);
  });

  it('waits after a failure, for the whole subscription, and counts until one gets through', async () => {
    await take([message(1, 1), message(2, 1)], [owned(1)]);
    const [due] = await claim('a');
    await settle(due!, 'a', {
      state: 'queued',
      hasFailed: true,
      pauseMs: 60_000,
      status: 503,
      answer: 'no',
      error: 'e',
    });
    expect(await claim('a')).toEqual([]);
    await pool.query('update delivery.subscriptions set next_attempt_at = now()');
    const [again] = await claim('a');
    expect(again).toMatchObject({ delivery_id: due?.delivery_id, attempts: 1, failures: 1 });
    expect(again?.failing_since).not.toBeNull();
    await settle(again!, 'a');
    const [second] = await claim('a');
    expect(second).toMatchObject({ attempts: 0, failures: 0, failing_since: null, failing_for_ms: 0 });
  });

  it('[WH10] drops what is queued for one that is disabled or removed, and for nobody else', async () => {
    await take([message(1, 1), message(2, 2)], [owned(1), owned(2)]);
    await take([], [owned(1, false)]);
    expect((await claim('a')).map(({ subscription_id }) => subscription_id)).toEqual([idOf(2)]);
    await take([], [owned(1)]);
    expect(await claim('b')).toEqual([]);
    const filter = { account: 'acme', subscriptionId: idOf(1), state: null, before: null, limit: 5 };
    expect(await queue.list(filter)).toMatchObject([{ state: 'dropped', next_attempt_at: null }]);
    expect(await queue.list({ ...filter, account: 'rival' })).toEqual([]);
  });

  it('[WH10] sends a delivery again by hand, and knows none of another account', async () => {
    await take([message(1, 1)], [owned(1)]);
    const [due] = await claim('a');
    await settle(due!, 'a');
    expect(await queue.replay('rival', idOf(1), due!.delivery_id)).toBeUndefined();
    expect(await queue.replay('acme', idOf(2), due!.delivery_id)).toBeUndefined();
    expect(await queue.replay('acme', idOf(1), due!.delivery_id)).toMatchObject({ state: 'queued', attempts: 0 });
    expect((await claim('a'))[0]?.delivery_id).toBe(due?.delivery_id);
  });

  it('tells nobody twice of an event, when the log is followed again after the store went back', async () => {
    await take([message(1, 1)], [owned(1)]);
    const [place] = await queue.places();
    await queue.goBack(placeAt(3), LOG_START);
    expect(await queue.places()).toEqual([place]);
    await queue.goBack(place!, LOG_START);
    expect(await queue.places()).toEqual([]);
    at = LOG_START;
    await take([message(1, 1), message(2, 1)]);
    const { rows } = await pool.query('select event_id from delivery.deliveries order by position');
    expect(rows.map(({ event_id }) => event_id)).toEqual([idOf(1), idOf(2)]);
  });

  it('forgets what was finished long ago, page by page before that', async () => {
    await take(
      [1, 2, 3].map((n) => message(n, 1)),
      [owned(1)],
    );
    for (let n = 0; n < 3; n += 1) await settle((await claim('a'))[0]!, 'a');
    const filter = { account: 'acme', subscriptionId: idOf(1), state: 'delivered' as const, before: null, limit: 2 };
    const page = await queue.list(filter);
    const rest = await queue.list({ ...filter, before: page.at(-1)?.id ?? null });
    expect([page.length, rest.length]).toEqual([2, 1]);
    await queue.forget(60_000);
    expect(await queue.list(filter)).toHaveLength(2);
    await queue.forget(-1);
    expect(await queue.list(filter)).toEqual([]);
  });
});
