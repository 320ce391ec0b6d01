import type pg from 'pg';
import { migrateSchema } from '../postgres/migrate.ts';

/** Brings the schema `operations` to this release's shape. May be run at any time, by any number of processes. */
export function migrateStageState(pool: pg.Pool): Promise<void> {
  return migrateSchema(pool, {
    schema: 'operations',
    migrations: [
      'stage-state-postgres/sql/migrations/0001-operations.sql',
      'stage-state-postgres/sql/migrations/0002-checkpoint-event.sql',
      'stage-state-postgres/sql/migrations/0003-known-log.sql',
    ],
  });
}
