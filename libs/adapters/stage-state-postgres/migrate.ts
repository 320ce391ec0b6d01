import type pg from 'pg';
import { runSqlFiles } from '../postgres-migration.ts';

const FILES = [
  'schema/operations.sql',
  'tables/checkpoints.sql',
  'tables/leases.sql',
  'tables/attempts.sql',
  'tables/dead-letters.sql',
  'indexes/dead-letters-newest.sql',
  'indexes/dead-letters-replays.sql',
];

/** Brings the schema `operations` to this release's shape. May be run at any time, by any number of processes. */
export function migrateStageState(pool: pg.Pool): Promise<void> {
  return runSqlFiles(
    pool,
    FILES.map((file) => `stage-state-postgres/sql/${file}`),
  );
}
