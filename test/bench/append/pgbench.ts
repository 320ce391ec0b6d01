import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { EVENT_DATA, EVENT_TYPE, MEASURE_MS } from './workload.ts';

/** A table like the event store's, indexes and all, whose positions a sequence gives out. */
const PREPARE = `
  drop schema if exists bench cascade;
  create schema bench;
  create table bench.events (like event_store.events including all);
  create sequence bench.position owned by bench.events.position;
`;

const METADATA = `{"actor": {"type": "user", "id": "operator"}, "correlation_id": "correlation-1", "causation_id": "causation-1", "traceparent": null}`;

// A space after each colon, or pgbench would take what follows for a variable.
const INSERT = `
\\set n random(1, 1000000000000000)
insert into bench.events (position, stream, version, id, type, schema_version, account_id, recorded_at,
  operation_id, operation_events, metadata, data)
values (nextval('bench.position'), 'rollout-00000000-0000-7000-8000-' || :client_id || '-' || :n, 1,
  '00000000-0000-7000-8000-000000000005', '${EVENT_TYPE}', 1, 'acme', now(),
  'operation-' || :n, 1, '${METADATA}', '${JSON.stringify(EVENT_DATA).replaceAll('":', '": ')}');
`;

/** Inserts a second that PostgreSQL itself makes of the same row, by so many clients of pgbench. */
export async function measurePgbench(command: string, connectionString: string, clients: number): Promise<number> {
  const pool = new pg.Pool({ connectionString, max: 1 });
  await pool.query(PREPARE);
  await pool.end();
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-pgbench-'));
  const script = join(folder, 'insert.sql');
  await writeFile(script, INSERT);
  const seconds = String(Math.round(MEASURE_MS / 1_000));
  const options = ['--no-vacuum', '--protocol=prepared', `--client=${clients}`, '--jobs=2', `--time=${seconds}`];
  try {
    const { stdout } = await promisify(execFile)(command, [...options, `--file=${script}`, connectionString]);
    return Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const PGBENCH_MISSING =
  'pgbench was not found on PATH, so the appends are not compared with it. It comes with PostgreSQL: on Debian or ' +
  'Ubuntu `apt-get install postgresql`, on Fedora `dnf install postgresql-contrib`, on macOS `brew install postgresql`.';

/** PostgreSQL's own benchmark, which is not among the bundled binaries. */
export function findPgbench(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted().toReversed() : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.map((folder) => join(folder, 'pgbench')).find(existsSync);
}
