import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateEventStore, PostgresEventStore } from '@fleetwright/adapters/event-store-postgres';
import { migrateReadModels, PostgresProjection } from '@fleetwright/adapters/read-models-postgres';
import type { NewEvent } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { startPostgres } from '@fleetwright/kit/servers';
import pg from 'pg';
import type { BenchRow } from './bench-row.ts';
import { median } from './timing.ts';
import { EMPTY_STREAM, type LogPlace, streamEnd, type StreamPlace } from '@fleetwright/core/event-sourcing';

const EVENTS_WANTED = 200_000;
/** A run of this many changes is what the cap on open proposals makes usual. */
const NODES = 25;
const RUNS_PER_REPOSITORY = 10;
/** Repositories whose histories are appended at once: enough to fill the store's batches. */
const WRITERS = 32;
const ROUNDS = 5;

/** Rebuilding the read models from 200,000 events, beside reading and parsing the same events and nothing else. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-bench-'));
  const server = await startPostgres({ dataDir: join(folder, 'postgres') });
  const pool = new pg.Pool({ connectionString: server.url('postgres'), max: 6 });
  const store = new PostgresEventStore({ pool });
  try {
    await migrateEventStore(pool);
    await migrateReadModels(pool);
    const events = await fill(store);
    await pool.query('vacuum analyze event_store.events');
    const raw: number[] = [];
    const rebuilds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      raw.push(await seconds(() => readAndParse(pool)));
      rebuilds.push(await seconds(() => rebuild(pool, store)));
    }
    // Of each pair of neighbours, because the machine may be busy with something else meanwhile.
    const ratio = median(rebuilds.map((ours, round) => ours / (raw[round] ?? Number.NaN)));
    return [rowOf(events, median(rebuilds), median(raw), ratio)];
  } finally {
    await store.close();
    await pool.end();
    await server.stop('immediate');
    await rm(folder, { recursive: true, force: true });
  }
}

function rowOf(events: number, ours: number, reference: number, ratio: number): BenchRow {
  return {
    name: `rebuild of all read models from ${events.toLocaleString('en')} events`,
    ours: { value: ours, unit: 's' },
    reference: { name: 'raw read and parse of the same events', value: reference },
    ratio,
    target: '≤ 2',
  };
}

/** Answers how many events were appended. */
async function fill(store: PostgresEventStore): Promise<number> {
  let next = 0;
  let events = 0;
  const write = async () => {
    while (events < EVENTS_WANTED) {
      next += 1;
      const history = repositoryHistory({
        account: `account-${next}`,
        number: next,
        nodes: NODES,
        runs: RUNS_PER_REPOSITORY,
      });
      // Its own statement: `events += await …` would read the sum before it waits, and lose what others add.
      const appended = await append(store, history, next);
      events += appended;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  return events;
}

/** Events that follow each other in a stream are one append, as a stage would write them. */
async function append(store: PostgresEventStore, history: Iterable<HistoryEvent>, repository: number): Promise<number> {
  const ends = new Map<string, StreamPlace>();
  let batch: NewEvent[] = [];
  let stream: string | undefined;
  let count = 0;
  const flush = async () => {
    if (stream === undefined || batch.length === 0) return;
    const expected = ends.get(stream) ?? EMPTY_STREAM;
    const result = await store.append({ stream, expected, operationId: `history-${count}`, events: batch });
    if (result.kind === 'appended') ends.set(stream, streamEnd(result.events));
    batch = [];
  };
  for (const event of history) {
    if (event.stream !== stream) await flush();
    stream = event.stream;
    count += 1;
    batch.push(newEventOf(event, repository * 2 ** 28 + count));
  }
  await flush();
  return count;
}

function newEventOf({ account, actor, fact }: HistoryEvent, number: number): NewEvent {
  return {
    id: idOf(2 ** 46 + number),
    account_id: account,
    actor,
    correlation_id: 'run_id' in fact.data ? fact.data.run_id : 'history',
    causation_id: 'history',
    traceparent: null,
    schema_version: 1,
    ...fact,
  };
}

async function readAndParse(pool: pg.Pool): Promise<void> {
  const page = 5_000;
  for (let after = 0; ; ) {
    const { rows } = await pool.query<{ position: string }>(
      'select * from event_store.events where position > $1 order by position limit $2',
      [after, page],
    );
    after = Number(rows.at(-1)?.position ?? after);
    if (rows.length < page) return;
  }
}

async function rebuild(pool: pg.Pool, store: PostgresEventStore): Promise<void> {
  const source = (after: LogPlace, limit: number) => store.readAll({ after, limit });
  const progress = await new PostgresProjection(pool).rebuild(source);
  if (progress === undefined || progress.position !== (await store.head()).position)
    throw new Error('the rebuild is not complete');
}

async function seconds(action: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await action();
  return (performance.now() - startedMs) / 1_000;
}
