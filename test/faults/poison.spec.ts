import { STREAM, toMessage } from '@fleetwright/adapters/bus-nats';
import type { EventType, StoredEvent } from '@fleetwright/contracts';
import { waitFor } from '@fleetwright/kit/testing';
import { headers } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../end-to-end/api.ts';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { mustBeWhole, quietLog, withDatabase } from './aftermath.ts';
import { unacknowledged, withBus } from './bus.ts';
import { Workload } from './workload.ts';

/** How long the system's work at rest is counted: some rounds of everything that looks by itself. */
const COUNTED_MS = 4_000;

describe('messages that cannot be handled', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ environment: { FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: '1' } });
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const storedEvent = async (type: EventType, runId?: string): Promise<StoredEvent | undefined> => {
    const isOfRun = (event: StoredEvent) => 'run_id' in event.data && event.data.run_id === runId;
    return (await stack.log()).find((event) => event.type === type && (runId === undefined || isOfRun(event)));
  };
  const letters = () =>
    withDatabase(stack, async (database) => {
      const text = 'select stage, event_id, error from operations.dead_letters where account_id is null';
      return (await database.query<{ stage: string; event_id: string; error: string }>(text)).rows;
    });

  it('[F19] poison becomes dead letters that say why, the pipeline goes on and nothing spins', async () => {
    const work = new Workload(stack);
    const repository = await work.register('f19', 3);
    await repository.converge();
    const event = await waitFor(() => storedEvent('RevisionFetched'), { what: 'a fetched revision' });
    await quietLog(stack);
    const before = await workAtRest(stack);
    const published = poison(event);
    await withBus(stack, ({ js }) =>
      Promise.all(published.map(({ subject, headers, data }) => js.publish(subject, data, { headers }))),
    );
    await waitFor(async () => (await letters()).length === published.length, { what: 'a dead letter for each' });
    const found = (await letters()).map(({ stage, error }) => `${stage}: ${error}`).toSorted();
    expect(found).toEqual([
      'parse: RevisionFetched has schema version 99; this service knows up to 1',
      expect.stringContaining('parse: headers are missing or not valid: id, '),
      'parse: the body has 921600 bytes, more than 65536',
      'parse: the body is not JSON',
      'parse: the subject is of account globex, the envelope of demo',
      'parse: there is no event type RevisionInvented',
    ]);
    const isRead = async () => (await unacknowledged(stack, 'parse')) === 0;
    await waitFor(isRead, { what: 'parse to be done with the messages' });
    await repository.change(4);
    await mustBeWhole(work);
    const after = await workAtRest(stack);
    expect(after.deliveries, 'what was given up is given to nobody again').toBe(0);
    expect(after.messages / before.messages, 'messages over the bus').toBeLessThan(2);
    expect(after.transactions / before.transactions, 'transactions').toBeLessThan(2);
  });

  it('[F19] a dead letter that is replayed is given to its stage again, and the run goes on', async () => {
    const work = new Workload(stack);
    const repository = await work.register('f19-replay', 2);
    await repository.converge();
    await stack.service('parse').stop();
    const runId = await repository.request();
    const event = await waitFor(() => storedEvent('RevisionFetched', runId), { what: 'the revision to be fetched' });
    const letter = await forget(stack, event);
    await stack.service('parse').start();
    // Nothing else leads to this event any more: a later one is parsed, and this one is not.
    const other = await work.register('f19-other', 1);
    expect((await other.sync()).status).toBe('diff_ready');
    expect(await storedEvent('DesiredStateParsed', runId)).toBeUndefined();
    const { body } = await work.client.get(`${SYSTEM}/dead_letters`);
    expect(body.dead_letters).toMatchObject([{ id: letter, stage: 'parse', error: 'given up by hand' }]);
    await work.client.post(`${SYSTEM}/dead_letters/${letter}/replay`);
    expect((await repository.ended(runId)).status).toBe('success');
    await mustBeWhole(work);
  });
});

interface Raw {
  readonly subject: string;
  readonly headers: ReturnType<typeof headers>;
  readonly data: Uint8Array;
}

/** One event, broken in every way that a stranger on the bus could break it. */
function poison(event: StoredEvent): Raw[] {
  const broken = (change: (message: Raw) => Partial<Raw> | undefined): Raw => {
    const message = toMessage(event);
    // Each under an id of its own: letters of one event would replace each other.
    message.headers.delete('ce-id');
    message.headers.set('ce-id', crypto.randomUUID());
    return { ...message, ...change(message) };
  };
  const replaced = (name: string, value: string) =>
    broken(({ headers: values }) => {
      values.delete(name);
      values.set(name, value);
      return undefined;
    });
  return [
    broken(() => ({ data: new TextEncoder().encode('{"half":') })),
    broken(() => ({ data: new Uint8Array(900 * 1_024).fill(32) })),
    broken(() => ({ headers: headers() })),
    broken(({ subject }) => ({ subject: subject.replace(`.${event.account_id}.`, '.globex.') })),
    replaced('ce-type', 'RevisionInvented'),
    replaced('ce-schemaversion', '99'),
  ];
}

/**
 * Makes parse, which is stopped, lose sight of an event: no message, and a checkpoint behind it. What is left of it is a
 * dead letter, whose id is answered.
 */
async function forget(stack: Stack, event: StoredEvent): Promise<string> {
  const subject = 'fleet.*.gitops.revision_fetched';
  await withBus(stack, async ({ jsm }) => {
    const isAnnounced = async () => (await jsm.consumers.info(STREAM, 'parse')).num_pending > 0;
    await waitFor(isAnnounced, { what: 'the revision to be announced' });
    await jsm.streams.purge(STREAM, { filter: subject });
  });
  const id = crypto.randomUUID();
  await withDatabase(stack, async (database) => {
    await database.query(`update operations.checkpoints set position = $1, event_id = $2 where stage = 'parse'`, [
      event.position,
      event.id,
    ]);
    await database.query(
      `insert into operations.dead_letters
        (id, stage, account_id, event_id, event_type, position, payload, error, attempts, buried_at)
        values ($1, 'parse', $2, $3, $4, $5, '{}', 'given up by hand', 8, now())`,
      [id, event.account_id, event.id, event.type, event.position],
    );
  });
  return id;
}

/** What the system does while there is nothing to do. One that tries in vain again and again does a multiple of that. */
async function workAtRest(stack: Stack): Promise<Work> {
  const before = await workSoFar(stack);
  const sinceMs = performance.now();
  await waitFor(() => performance.now() - sinceMs >= COUNTED_MS, { what: 'the time of the count' });
  const now = await workSoFar(stack);
  return {
    messages: now.messages - before.messages,
    transactions: now.transactions - before.transactions,
    deliveries: now.deliveries - before.deliveries,
  };
}

interface Work {
  /** In and out of NATS. */
  readonly messages: number;
  /** Of PostgreSQL. */
  readonly transactions: number;
  /** To the parse stage, repeated ones included. */
  readonly deliveries: number;
}

async function workSoFar(stack: Stack): Promise<Work> {
  const { in_msgs, out_msgs } = (await (await fetch(`${stack.nats.monitorUrl}/varz`)).json()) as Record<string, number>;
  const deliveries = await withBus(stack, async ({ jsm }) => {
    return (await jsm.consumers.info(STREAM, 'parse')).delivered.consumer_seq;
  });
  const transactions = await withDatabase(stack, async (database) => {
    const text = 'select sum(xact_commit + xact_rollback)::int as count from pg_stat_database';
    return (await database.query<{ count: number }>(text)).rows[0]?.count ?? 0;
  });
  return { messages: (in_msgs ?? 0) + (out_msgs ?? 0), transactions, deliveries };
}
