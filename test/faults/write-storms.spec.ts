import type { CommandEnvelope, NewEvent, StoredEvent } from '@fleetwright/contracts';
import { StoreUnavailable, streamEnd, EMPTY_STREAM } from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { Aggregate } from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVENT_STORE_TEMPLATE, openPostgresStore, type OpenedStore } from '../conformance/postgres-store.ts';
import { eventOf } from '../conformance/store-under-test.ts';

const PROCESSES = 4;
const WRITERS = 4;
const WRITES = 6;
/** Of an operation: a storm ends, and so does trying. */
const TRIES_MAX = 60;
const STREAM = 'counted-1';

let database: TestDatabase;
const opened: OpenedStore[] = [];

beforeEach(async () => {
  database = await createTestDatabase(EVENT_STORE_TEMPLATE);
  for (let n = 0; n < PROCESSES; n += 1) opened.push(openPostgresStore(database.url));
  // A third of all inserts meets a storm: half of them as a deadlock, half as a serialization failure.
  await opened[0]?.pool.query(`
    create sequence storms;
    create function storm() returns trigger language plpgsql as $$
    declare chance float := random();
    begin
      if chance < 0.33 then perform nextval('storms'); end if;
      if chance < 0.16 then raise exception 'deadlock detected' using errcode = '40P01'; end if;
      if chance < 0.33 then raise exception 'could not serialize access' using errcode = '40001'; end if;
      return new;
    end $$;
    create trigger storm before insert on event_store.events for each row execute function storm()`);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  await database.drop();
});

let ids = 0;
const numbered = () => idOf(2 ** 40 + (ids += 1));

/** The events of the counted stream; what each counts is in the id of its repository. */
async function counted(): Promise<number[]> {
  const events = (await opened[0]?.store.read(STREAM)) ?? [];
  return events.map(countOf);
}

const commandOf = (operation_id: string): CommandEnvelope => {
  return { operation_id, account_id: 'acme', actor: { type: 'user', id: 'operator' }, traceparent: null };
};

const countOf = (event: StoredEvent) =>
  event.type === 'RepositoryRemoved' ? Number.parseInt(event.data.repository_id.slice(-12), 16) : Number.NaN;

/** Asks until it is answered, as whoever sends a command does, and no longer than a storm lasts. */
async function insisting(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || tries >= TRIES_MAX) throw error;
    }
  }
}

describe('[F14] deadlocks and serialization failures while many write the same', () => {
  it('each write is decided on what is there, once, and in so many tries', async () => {
    let decisions = 0;
    const aggregates = opened.map(
      ({ store }) =>
        new Aggregate<{ count: number }>(
          { store, ids: { next: numbered } },
          {
            streamOf: () => STREAM,
            folding: { initial: { count: 0 }, evolve: (_, event) => ({ count: countOf(event) }) },
          },
        ),
    );
    const increment = (aggregate: Aggregate<{ count: number }>, operationId: string) => () =>
      aggregate.execute('1', {
        operationId,
        cause: commandOf(operationId),
        decide: ({ count }) => {
          decisions += 1;
          const facts = [{ type: 'RepositoryRemoved' as const, data: { repository_id: idOf(count + 1) } }];
          return { kind: 'accepted', result: count + 1, facts };
        },
        onRepeat: (_events, { count }) => count,
      });
    const writing = aggregates.flatMap((aggregate, process) =>
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let n = 0; n < WRITES; n += 1) await insisting(increment(aggregate, `${process}-${writer}-${n}`));
      }),
    );
    await Promise.all(writing);
    const total = PROCESSES * WRITERS * WRITES;
    expect(await counted()).toEqual(Array.from({ length: total }, (_, n) => n + 1));
    // The storm was there, and what lost was decided anew.
    const storms = await opened[0]?.pool.query<{ n: string }>('select last_value as n from storms');
    expect(Number(storms?.rows[0]?.n)).toBeGreaterThan(total / 10);
    expect(decisions).toBeGreaterThan(total);
  });

  it('control: who appends again what was decided before loses updates', async () => {
    const writing = opened.flatMap(({ store }) =>
      Array.from({ length: WRITERS }, async () => {
        for (let n = 0; n < WRITES; n += 1) {
          const before = await store.read(STREAM);
          const decided = (before.length === 0 ? 0 : countOf(before.at(-1) as StoredEvent)) + 1;
          const event = { ...eventOf(1), id: numbered(), data: { repository_id: idOf(decided) } } as NewEvent;
          const operationId = numbered();
          await insisting(async () => {
            const now = await store.read(STREAM);
            const expected = now.length === 0 ? EMPTY_STREAM : streamEnd(now);
            const answer = await store.append({ stream: STREAM, expected, operationId, events: [event] });
            if (answer.kind === 'conflict') throw new StoreUnavailable('somebody else came first');
          });
        }
      }),
    );
    await Promise.all(writing);
    const counts = await counted();
    expect(counts).toHaveLength(PROCESSES * WRITERS * WRITES);
    expect(new Set(counts).size).toBeLessThan(counts.length);
  });
});
