import { LOG_START, logPlaceOf, StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { createTestDatabase, startTcpProxy, type TcpProxy, type TestDatabase, waitFor } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EVENT_STORE_TEMPLATE, openPostgresStore, type OpenedStore } from './postgres-store.ts';
import { appended, appendOf, countTo, eventOf } from './store-under-test.ts';
import type { StoredEvent } from '@fleetwright/contracts';

const LOCK = `hashtext('fleetwright.event_store')`;

let database: TestDatabase;
let proxy: TcpProxy;
/** Behind the proxy. */
let opened: OpenedStore;
/** Past the proxy. */
let admin: pg.Pool;

beforeEach(async () => {
  database = await createTestDatabase(EVENT_STORE_TEMPLATE);
  const url = new URL(database.url);
  proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  opened = openPostgresStore(url.href);
  admin = new pg.Pool({ connectionString: database.url, max: 2 });
});

afterEach(async () => {
  proxy.mend();
  await opened.close();
  await admin.end();
  await proxy.stop();
  await database.drop();
});

async function count(sql: string, values: unknown[] = []): Promise<number> {
  return Number((await admin.query<{ n: string }>(`select count(*) as n from ${sql}`, values)).rows[0]?.n);
}

const stored = () => count('event_store.events');
/** Of this database only: the server serves tests of others beside it, whose locks are none of ours. */
const WAITING = `pg_locks where locktype = 'advisory' and not granted
  and database = (select oid from pg_database where datname = current_database())`;
const waiting = () => count(WAITING);

/** Keeps appends waiting in the database until `release`. */
async function holdLock(): Promise<{ release(): Promise<void> }> {
  const client = await admin.connect();
  await client.query(`select pg_advisory_lock(${LOCK})`);
  return {
    release: async () => {
      await client.query(`select pg_advisory_unlock(${LOCK})`);
      client.release();
    },
  };
}

describe('a connection that breaks under an append', () => {
  it('[ES20] is made up for: what was committed without an answer is found, and answered as appended', async () => {
    const lock = await holdLock();
    const answer = appended(opened.store.append(appendOf('a', [1, 2])));
    await waitFor(async () => (await waiting()) === 1, { what: 'the append to wait for the lock' });
    proxy.cut();
    await lock.release();
    await waitFor(async () => (await stored()) === 2, { what: 'the append to be committed unseen' });
    proxy.mend();

    expect(await answer).toEqual(await opened.store.read('a'));
    expect(await stored()).toBe(2);
  });

  it('[ES20] and that stays a repetition when somebody else had appended under the same operation id', async () => {
    const first = openPostgresStore(database.url);
    const earlier = await appended(first.store.append(appendOf('a', [7], { operationId: 'sync' })));
    await first.close();
    const lock = await holdLock();
    const answer = opened.store.append(appendOf('a', [1], { operationId: 'sync' }));
    await waitFor(async () => (await waiting()) === 1, { what: 'the append to wait for the lock' });
    proxy.cut();
    await lock.release();
    proxy.mend();

    expect(await answer).toEqual({ kind: 'repeated', events: earlier });
  });

  it('[ES20] is made up for when an administrator ends it', async () => {
    const lock = await holdLock();
    const answers = countTo(5).map((n) => appended(opened.store.append(appendOf(`s-${n}`, [n]))));
    await waitFor(async () => (await waiting()) > 0, { what: 'the appends to wait for the lock' });
    await admin.query(`select pg_terminate_backend(pid) from ${WAITING}`);
    await lock.release();

    const events = (await Promise.all(answers)).flat();
    expect(events.map(({ position }) => position).toSorted()).toEqual(countTo(5));
    expect(await stored()).toBe(5);
  });

  it('[ES19] ends as StoreUnavailable when it lasts, for every method; repeating then tells what was done', async () => {
    const lock = await holdLock();
    const done = opened.store.append(appendOf('done', [1]));
    await waitFor(async () => (await waiting()) === 1, { what: 'the append to wait for the lock' });
    proxy.cut();
    await lock.release();
    await waitFor(async () => (await stored()) === 1, { what: 'the append to be committed unseen' });
    const { store } = opened;
    const calls = [
      done,
      store.append(appendOf('undone', [2])),
      store.read('done'),
      store.readAll({ after: LOG_START, limit: 1 }),
      store.head(),
      store.eventAt(LOG_START),
      store.holds([LOG_START]),
      store.placeBefore(LOG_START, 1),
    ];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) });
    }

    proxy.mend();
    expect(await store.append(appendOf('done', [1]))).toMatchObject({ kind: 'repeated' });
    expect(await store.append(appendOf('undone', [2]))).toMatchObject({ kind: 'appended' });
  });
});

describe('a batch with an append that the database refuses', () => {
  it('[ES8] is written one by one: that one fails, the others do not', async () => {
    const lock = await holdLock();
    // The first ones are on their way already, so that the others wait together.
    const early = countTo(2).map((n) => appended(opened.store.append(appendOf(`early-${n}`, [n]))));
    await waitFor(async () => (await waiting()) > 0, { what: 'the first append to wait for the lock' });
    const bad = opened.store.append(appendOf('bad', [3], { events: [eventOf(3, { id: 'no-uuid' })] }));
    const good = countTo(4).map((n) => appended(opened.store.append(appendOf(`good-${n}`, [10 + n]))));
    const [, , ...answers] = await Promise.allSettled([lock.release(), bad, ...early, ...good]);

    await expect(bad).rejects.toThrow('no-uuid');
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill('fulfilled'));
    expect((await opened.store.readAll({ after: LOG_START, limit: 10 })).events).toHaveLength(6);
  });
});

describe('a transaction that somebody leaves open', () => {
  it('[F16] keeps nobody from appending, nor readers from what is appended after it began', async () => {
    const idle = await admin.connect();
    await idle.query('begin');
    await idle.query('create table left_open (n int)');

    const events = await appended(opened.store.append(appendOf('a', [1])));

    expect(await opened.store.readAll({ after: LOG_START, limit: 9 })).toEqual({
      events,
      scannedTo: logPlaceOf(events[0] as StoredEvent),
    });
    await idle.query('rollback');
    idle.release();
  });
});

describe('wakes', () => {
  const listeners = `pg_stat_activity where datname = current_database() and application_name = 'fleetwright-wakes'`;
  const isListening = async () => (await count(`${listeners} and query ilike 'listen%' and state = 'idle'`)) === 1;

  it('[ES18] do not wait for the poll, from another process', async () => {
    // Without intervals there is no poll: what wakes is the listening connection.
    vi.useFakeTimers({ toFake: ['setInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    let woken = 0;
    opened.store.onAppended(() => (woken += 1));
    const other = openPostgresStore(database.url);
    await waitFor(isListening, { what: 'the store to listen' });
    for (const n of countTo(6)) {
      await appended(other.store.append(appendOf(`s-${n}`, [n])));
      await waitFor(() => woken >= n, { what: `wake ${n}` });
    }
    await other.close();
  });

  it('[ES18] come again after the listening connection broke, and by the poll meanwhile', async () => {
    let woken = 0;
    const stop = opened.store.onAppended(() => (woken += 1));
    await waitFor(isListening, { what: 'the store to listen' });
    await admin.query(`select pg_terminate_backend(pid) from ${listeners}`);
    woken = 0;
    await waitFor(() => woken > 0, { what: 'the poll' });
    await waitFor(isListening, { what: 'the store to listen again' });

    stop();
    await waitFor(async () => (await count(listeners)) === 0, { what: 'the listening connection to end' });
  });
});
