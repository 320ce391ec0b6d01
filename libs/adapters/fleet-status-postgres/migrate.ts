import type pg from 'pg';
import { migrateSchema } from '../postgres/migrate.ts';

const FOLDER = 'fleet-status-postgres/sql/migrations';

/** Brings the schema `status` to this release's shape. May be run at any time, by any number of processes. */
export function migrateFleetStatus(pool: pg.Pool): Promise<void> {
  return migrateSchema(pool, {
    schema: 'status',
    migrations: [`${FOLDER}/0001-nodes.sql`, `${FOLDER}/0002-keys-that-were-told.sql`],
  });
}
