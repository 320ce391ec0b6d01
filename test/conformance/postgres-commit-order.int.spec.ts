import { setTimeout as sleep } from 'node:timers/promises';
import { EMPTY_STREAM, type EventStore, LOG_START } from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EVENT_STORE_TEMPLATE, openPostgresStore, type OpenedStore } from './postgres-store.ts';
import { appendOf, countTo } from './store-under-test.ts';

const WRITERS = 8;
const ROUNDS = 25;
const DELAY_MS_MAX = 8;

let database: TestDatabase;
let opened: OpenedStore;
let writers: pg.Pool;

beforeEach(async () => {
  database = await createTestDatabase(EVENT_STORE_TEMPLATE);
  opened = openPostgresStore(database.url);
  writers = new pg.Pool({ connectionString: database.url, max: WRITERS });
});

afterEach(async () => {
  await opened.close();
  await writers.end();
  await database.drop();
});

// A linear congruential generator: every run has the same delays and the same rollbacks.
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Runs a statement in a transaction that stays open for a while; one in four ends in a rollback. Answers whether not. */
async function inSlowTransaction(sql: string, values: unknown[], chance: () => number): Promise<boolean> {
  const client = await writers.connect();
  const isKept = chance() > 0.25;
  let isEnded = false;
  try {
    await client.query('begin');
    await client.query(sql, values);
    await sleep(chance() * DELAY_MS_MAX);
    await client.query(isKept ? 'commit' : 'rollback');
    isEnded = true;
  } finally {
    client.release(!isEnded);
  }
  return isKept;
}

/** Runs 8 writers; answers how many of their writes were kept. */
async function run(write: (stream: string, n: number, chance: () => number) => Promise<boolean>): Promise<number> {
  const all = countTo(WRITERS).map(async (writer) => {
    const chance = random(writer);
    let kept = 0;
    for (const round of countTo(ROUNDS)) {
      if (await write(`s-${writer}-${round}`, writer * 1_000 + round, chance)) kept += 1;
    }
    return kept;
  });
  return (await Promise.all(all)).reduce((sum, kept) => sum + kept, 0);
}

/** Follows positions until the writers are done and nothing is left; answers what it saw. */
async function follow(
  writing: Promise<unknown>,
  readAfter: (position: number) => Promise<number[]>,
): Promise<number[]> {
  const seen: number[] = [];
  let isWriting = true;
  const done = writing.finally(() => (isWriting = false));
  for (;;) {
    const wasWriting = isWriting;
    const page = await readAfter(seen.at(-1) ?? 0);
    seen.push(...page);
    if (page.length === 0 && !wasWriting) break;
  }
  await done;
  return seen;
}

const APPEND = `select item_outcome from event_store.append(array[$1], array[0], array[null]::uuid[], array['op'], array['acme'], array[1],
  array[1], array[1], array[$2]::uuid[], array['RepositoryRemoved'], array[1], array['{}'], '{}', array[1], array[2], false)`;

/** Half of the writers use the store; the other half its function in transactions slower than any store's. */
function writeOurs(store: EventStore) {
  return async (stream: string, n: number, chance: () => number): Promise<boolean> => {
    if (n % 2_000 < 1_000) return inSlowTransaction(APPEND, [stream, idOf(n)], chance);
    await sleep(chance() * DELAY_MS_MAX);
    const result = await store.append(
      appendOf(stream, [n], { expected: chance() > 0.25 ? EMPTY_STREAM : { version: 1, eventId: idOf(n) } }),
    );
    return result.kind === 'appended';
  };
}

it('[F15] [ES1] [ES15] whoever commits late or not at all, our reader loses nothing, while a naive one does', async () => {
  await writers.query('create table naive (position bigserial primary key, n int)');
  const naive = run((_stream, n, chance) => inSlowTransaction('insert into naive (n) values ($1)', [n], chance));
  const naiveSeen = await follow(naive, async (after) => {
    const sql = 'select position::int from naive where position > $1 order by position';
    return (await opened.pool.query<{ position: number }>(sql, [after])).rows.map(({ position }) => position);
  });
  const naiveLost = (await naive) - naiveSeen.length;

  const ours = run(writeOurs(opened.store));
  let after = LOG_START;
  const oursSeen = await follow(ours, async () => {
    const { events, scannedTo } = await opened.store.readAll({ after, limit: 50 });
    after = scannedTo;
    return events.map(({ position }) => position);
  });

  expect(naiveLost, 'the control must lose events, or this test proves nothing').toBeGreaterThan(0);
  expect((await ours) - oursSeen.length).toBe(0);
  expect(oursSeen).toEqual(countTo(await ours));
});
