import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateEventStore } from '@fleetwright/adapters/event-store-postgres';
import { startPostgres } from '@fleetwright/kit/servers';
import pg from 'pg';
import type { BenchRow } from './bench-row.ts';
import { median, timedMs } from './timing.ts';

/** Measured in turns; the median of so many. */
const ROUNDS = 45;
const CALLS = 400;
const STREAM_EVENTS = 12;

const root = join(import.meta.dirname, '../..');
const FIRST_RELEASE = join(root, 'test/conformance/upgrade/release-1/01-log-and-stages.sql');
const READ_STREAM = join(root, 'libs/adapters/event-store-postgres/sql/queries/read-stream.sql');

const DATA = Buffer.from(JSON.stringify({ repository_id: randomUUID(), text: 'x'.repeat(340) }));
const METADATA = '{"actor":{"type":"user","id":"a"},"correlation_id":"c","causation_id":"c","traceparent":null}';

/**
 * What it costs that an append and a tail read name the event that they stand on, beside the function and the query of the
 * first release, which knew versions only. One connection, one call after the other, durable.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-bench-'));
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), profile: 'durable' });
  const pool = new pg.Pool({ connectionString: server.url(), max: 1 });
  try {
    await pool.query(await readFile(FIRST_RELEASE, 'utf8'));
    await migrateEventStore(pool);
    const sides = {
      append: { ours: () => append(pool, true), before: () => append(pool, false) },
      tail: await tailReads(pool),
    };
    const times: Record<string, number[]> = {};
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [what, { ours, before }] of Object.entries(sides)) {
        for (const [side, work] of round % 2 === 0
          ? [['ours', ours] as const, ['before', before] as const]
          : [['before', before] as const, ['ours', ours] as const]) {
          (times[`${what} ${side}`] ??= []).push((await timedMs(work)) / CALLS);
        }
      }
    }
    const rowOf = (name: string, what: string): BenchRow => {
      const [ours, before] = [median(times[`${what} ours`] ?? []), median(times[`${what} before`] ?? [])];
      const reference = { name: 'versions only', value: before };
      return { name, ours: { value: ours, unit: 'ms' }, reference, ratio: ours / before, target: '≤ 1.05' };
    };
    return [
      rowOf('append that names the event it stands on', 'append'),
      rowOf('tail read of a known stream, nothing new', 'tail'),
    ];
  } finally {
    await pool.end();
    await server.stop('immediate');
    await rm(folder, { recursive: true, force: true });
  }
}

/** So many appends of one event, each behind the one before. */
async function append(pool: pg.Pool, withIds: boolean): Promise<void> {
  const stream = `repository-${randomUUID()}`;
  let last: string | null = null;
  for (let version = 0; version < CALLS; version += 1) {
    const id = randomUUID();
    const standsOn = withIds ? [[last]] : [];
    const asked = [[stream], [version], ...standsOn, [`operation-${version}`], ['acme'], [1]];
    const event = [[1], [1], [id], ['RepositoryRemoved'], [1], [METADATA], DATA, [1], [DATA.length], false];
    const values = [...asked, ...event];
    const types = withIds ? 'text[], int[], uuid[], text[], text[], int[]' : 'text[], int[], text[], text[], int[]';
    const text = callOf(`${types}, int[], int[], uuid[], text[], int[], text[], bytea, int[], int[], boolean`);
    const { rows } = await pool.query({ name: `append-${withIds}`, text, values });
    if (rows[0]?.item_outcome !== 'appended') throw new Error(`an append was ${rows[0]?.item_outcome}`);
    last = id;
  }
}

function callOf(types: string): string {
  const parameters = types.split(', ').map((type, index) => `$${index + 1}::${type}`);
  return `select item_outcome, first_version, first_position, events, stored_at
    from event_store.append(${parameters.join(', ')})`;
}

async function tailReads(pool: pg.Pool) {
  const streams = Array.from({ length: CALLS }, () => `repository-${randomUUID()}`);
  await pool.query(
    `insert into event_store.events (position, stream, version, id, type, schema_version, account_id, recorded_at, metadata, data)
    select 1000000 + row_number() over (), stream, version, gen_random_uuid(), 'RepositoryRemoved', 1, 'acme', now(), $2::json, $3::json
    from unnest($1::text[]) as stream, generate_series(1, $4::int) as version`,
    [streams, METADATA, DATA.toString(), STREAM_EVENTS],
  );
  await pool.query('analyze event_store.events');
  const before = `select position, stream, version, id, type, schema_version, account_id, recorded_at, metadata, data
    from event_store.events where stream = $1 and version > $2 and version <= $3 order by version`;
  const ours = await readFile(READ_STREAM, 'utf8');
  const readAll = (name: string, text: string) => async () => {
    for (const stream of streams) {
      await pool.query({ name, text, values: [stream, STREAM_EVENTS, 2_147_483_647] });
    }
  };
  return { ours: readAll('tail-ours', ours), before: readAll('tail-before', before) };
}
