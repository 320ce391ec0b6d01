import type pg from 'pg';
import { runSqlFiles } from '../postgres-migration.ts';

const FILES = [
  'schema/event-store.sql',
  'tables/events.sql',
  'indexes/events-operation.sql',
  'indexes/events-first-of-stream.sql',
  'functions/append.sql',
];

/** Brings the schema `event_store` to this release's shape. May be run at any time, by any number of processes. */
export function migrateEventStore(pool: pg.Pool): Promise<void> {
  return runSqlFiles(
    pool,
    FILES.map((file) => `event-store-postgres/sql/${file}`),
  );
}
