import type pg from 'pg';
import { runSqlFiles } from '../postgres-migration.ts';

const FILES = [
  'schema/repo-sync.sql',
  'tables/cursor.sql',
  'tables/schedule.sql',
  'tables/push-columns.sql',
  'tables/delivery.sql',
  'indexes/schedule-due.sql',
  'indexes/schedule-deadline.sql',
  'indexes/schedule-account.sql',
  'indexes/delivery-forget.sql',
  'functions/follow.sql',
  'functions/note-push.sql',
];

/** Brings the schema `repo_sync` to this release's shape. May be run at any time, by any number of processes. */
export function migrateSyncState(pool: pg.Pool): Promise<void> {
  return runSqlFiles(
    pool,
    FILES.map((file) => `sync-state-postgres/sql/${file}`),
  );
}
