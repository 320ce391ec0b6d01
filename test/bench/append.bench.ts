import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateEventStore } from '@fleetwright/adapters/event-store-postgres';
import { startPostgres } from '@fleetwright/kit/servers';
import pg from 'pg';
import { measureEmmett } from './append/emmett.ts';
import { measureOurs, measureOursInProcesses } from './append/ours.ts';
import { findPgbench, measurePgbench, PGBENCH_MISSING } from './append/pgbench.ts';
import { ROUNDS } from './append/workload.ts';
import type { BenchRow } from './bench-row.ts';
import { median } from './timing.ts';

const WRITERS = 16;
/** As many as `npm start --processes` runs. */
const PROCESSES = 12;
const WRITERS_EACH = 2;

/** Appends of one event each to a durable PostgreSQL, beside its plain INSERT of the same row and beside emmett. */
export async function run(): Promise<BenchRow[]> {
  const command = findPgbench();
  if (command === undefined) console.log(PGBENCH_MISSING);
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-bench-'));
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), profile: 'durable' });
  try {
    const url = server.url();
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    await migrateEventStore(pool);
    await pool.end();
    const rates = { ours: [], pgbench: [], emmett: [], spread: [] } as Record<string, number[]>;
    // In turns, so that whatever else the machine does meets every side.
    for (let round = 0; round < ROUNDS; round += 1) {
      rates['ours']?.push(await measureOurs(url, WRITERS));
      if (command !== undefined) rates['pgbench']?.push(await measurePgbench(command, url, WRITERS));
      rates['emmett']?.push(await measureEmmett(url, WRITERS));
      rates['spread']?.push(await measureOursInProcesses(url, PROCESSES, WRITERS_EACH));
    }
    const rate = (side: string) => median(rates[side] ?? []);
    const pgbench =
      command === undefined ? null : { name: `the same INSERT by pgbench, ${WRITERS} clients`, value: rate('pgbench') };
    const emmett = { name: `emmett-postgresql, ${WRITERS} writers`, value: rate('emmett') };
    const spread = `append, ${PROCESSES} processes with ${WRITERS_EACH} writers each`;
    return [
      rowOf(`append, ${WRITERS} writers in one process`, rate('ours'), pgbench, '≥ 0.5'),
      rowOf(`append, ${WRITERS} writers in one process`, rate('ours'), emmett, '≥ 3'),
      rowOf(spread, rate('spread'), pgbench, '≥ 0.3'),
    ];
  } finally {
    await server.stop('immediate');
    await rm(folder, { recursive: true, force: true });
  }
}

function rowOf(name: string, value: number, reference: BenchRow['reference'], target: string): BenchRow {
  const ours = { value, unit: 'appends/s' };
  if (reference === null) return { name, ours, reference, ratio: null, target: 'needs pgbench' };
  return { name, ours, reference, ratio: value / reference.value, target };
}
