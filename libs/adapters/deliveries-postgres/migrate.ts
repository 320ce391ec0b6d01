import type pg from 'pg';
import { migrateSchema } from '../postgres/migrate.ts';

/** Brings the schema `delivery` to this release's shape. May be run at any time, by any number of processes. */
export function migrateDeliveries(pool: pg.Pool): Promise<void> {
  return migrateSchema(pool, {
    schema: 'delivery',
    migrations: ['deliveries-postgres/sql/migrations/0001-deliveries.sql'],
  });
}
