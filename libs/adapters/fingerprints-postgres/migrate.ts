import type pg from 'pg';
import { migrateSchema } from '../postgres/migrate.ts';

/** Brings the schema `fingerprints` to this release's shape. May be run at any time, by any number of processes. */
export function migrateFingerprints(pool: pg.Pool): Promise<void> {
  return migrateSchema(pool, {
    schema: 'fingerprints',
    migrations: ['fingerprints-postgres/sql/migrations/0001-keys.sql'],
  });
}
