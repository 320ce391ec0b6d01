import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateReadModels, PostgresReadModels } from '@fleetwright/adapters/read-models-postgres';
import { startPostgres } from '@fleetwright/kit/servers';
import pg from 'pg';
import { type BenchRow, boundRow } from './bench-row.ts';
import { median, timedMs } from './timing.ts';

const NODES = 10_000;
const CHANGES_OF_EACH = 100;
const ENTRIES = NODES * CHANGES_OF_EACH;
const ROUNDS = 9;
const START = '2026-01-01T00:00:00.000Z';
const HALF = new Date(Date.parse(START) + (ENTRIES / 2) * 1_000).toISOString();

/** Rows as the projection writes them: a node whose region is changed by apply, one change a second. */
const FILL = `
  insert into read_models.fleet_history (account_id, row_key, position, body, thing, operation, "at")
  select 'acme', n::text, n,
    json_build_object(
      'account_id', 'acme', 'position', n, 'revision', n, 'at', moment,
      'actor', json_build_object('type', 'user', 'id', '00000000-0000-7000-8000-000000000001'),
      'origin', json_build_object(
        'type', 'apply', 'repository_id', '00000000-0000-7000-8000-000000000002',
        'run_id', '00000000-0000-7000-8000-000000000003', 'proposal_id', '00000000-0000-7000-8000-000000000004'),
      'thing', thing, 'operation', operation, 'changed', json_build_array('region'),
      'state', json_build_object(
        'attributes', json_build_object(
          'template', 'edge', 'region', 'region-' || n % 7, 'instance_type', 't3-medium', 'lifecycle_class', 'persistent',
          'labels', json_build_object('rack', 'r' || n % 40, 'tier', 'edge'), 'metadata', json_build_object('owner', 'team-a')),
        'managed_by', json_build_object(
          'repository_id', '00000000-0000-7000-8000-000000000002', 'revision', repeat('a', 40),
          'last_applied', json_build_object('template', 'edge', 'region', 'region-' || n % 7)))
    )::text, thing, operation, moment
  from (
    select n, 'node/edge-' || lpad((n % ${NODES})::text, 5, '0') as thing,
      case when n < ${NODES} then 'created' else 'updated' end as operation,
      to_char(timestamp '2026-01-01' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"') as moment
    from generate_series(1, ${ENTRIES}) n
  ) as entries`;

/** Questions about the past of 10,000 nodes that were changed a million times, and what the rows of it take. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-bench-'));
  const server = await startPostgres({ dataDir: join(folder, 'postgres') });
  const pool = new pg.Pool({ connectionString: server.url('postgres'), max: 2 });
  const models = new PostgresReadModels(pool);
  try {
    await migrateReadModels(pool);
    await pool.query(FILL);
    await pool.query('vacuum analyze read_models.fleet_history');
    const upTo = (await models.fleetPlace('acme', HALF)) ?? 0;
    const thing = 'node/edge-00042';
    const asked = { order: 'newest_first' as const, limit: 201 };
    const { rows } = await pool.query<{ table: string; all: string; body: string }>(`
      select pg_table_size('read_models.fleet_history') as table, avg(length(body)) as body,
        pg_total_relation_size('read_models.fleet_history') as all from (select body from read_models.fleet_history limit 1000) b`);
    const sizes = rows[0];
    return [
      boundRow('which place a moment is', await medianOf(() => models.fleetPlace('acme', HALF)), 'ms', null),
      boundRow(
        'what was done to one node, for an explanation',
        await medianOf(() => models.list('fleet_history', 'acme', { ...asked, filter: { thing } })),
        'ms',
        200,
      ),
      boundRow(
        'one node as it was',
        await medianOf(() => models.fleetAsOf('acme', { upTo, things: [thing], limit: 1 })),
        'ms',
        null,
      ),
      boundRow(
        '50 nodes as they were',
        await medianOf(() => models.fleetAsOf('acme', { upTo, prefix: 'node/', limit: 51 })),
        'ms',
        null,
      ),
      boundRow(
        'all 10,000 nodes as they were',
        await medianOf(() => models.fleetAsOf('acme', { upTo, prefix: 'node/', limit: NODES })),
        'ms',
        null,
      ),
      boundRow(
        'what changed in the last 10 s of it, of 10,000 nodes',
        await medianOf(() =>
          models.fleetAsOf('acme', { upTo: ENTRIES, beyond: ENTRIES - 10, limit: 51, withGone: true }),
        ),
        'ms',
        null,
      ),
      boundRow('bytes of a row, as JSON', Number(sizes?.body), 'B', null),
      boundRow('bytes of a row in the table', Number(sizes?.table) / ENTRIES, 'B', null),
      boundRow('the same with its indexes', Number(sizes?.all) / ENTRIES, 'B', null),
    ];
  } finally {
    await models.close();
    await pool.end();
    await server.stop('immediate');
    await rm(folder, { recursive: true, force: true });
  }
}

async function medianOf(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await timedMs(ask));
  return median(times);
}
