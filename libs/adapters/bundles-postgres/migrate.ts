import type pg from 'pg';
import { migrateSchema } from '../postgres/migrate.ts';

const FOLDER = 'bundles-postgres/sql/migrations';

/** Brings the schema `bundles` to this release's shape. May be run at any time, by any number of processes. */
export function migrateBundles(pool: pg.Pool): Promise<void> {
  return migrateSchema(pool, {
    schema: 'bundles',
    migrations: [`${FOLDER}/0001-bundles.sql`, `${FOLDER}/0002-turns.sql`],
  });
}
