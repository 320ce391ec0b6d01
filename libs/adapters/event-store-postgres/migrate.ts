import type pg from 'pg';
import { migrateSchema } from '../postgres/migrate.ts';

/** Brings the schema `event_store` to this release's shape. May be run at any time, by any number of processes. */
export function migrateEventStore(pool: pg.Pool): Promise<void> {
  return migrateSchema(pool, {
    schema: 'event_store',
    migrations: ['event-store-postgres/sql/migrations/0001-events.sql'],
    programs: ['event-store-postgres/sql/functions/append.sql'],
  });
}
