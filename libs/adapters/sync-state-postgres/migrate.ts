import type pg from 'pg';
import { migrateSchema } from '../postgres/migrate.ts';

/** Brings the schema `repo_sync` to this release's shape. May be run at any time, by any number of processes. */
export function migrateSyncState(pool: pg.Pool): Promise<void> {
  return migrateSchema(pool, {
    schema: 'repo_sync',
    migrations: [
      'sync-state-postgres/sql/migrations/0001-schedule.sql',
      'sync-state-postgres/sql/migrations/0002-cursor-event.sql',
      'sync-state-postgres/sql/migrations/0003-taken.sql',
      'sync-state-postgres/sql/migrations/0004-hastened.sql',
      'sync-state-postgres/sql/migrations/0005-push-trace.sql',
    ],
    programs: ['sync-state-postgres/sql/functions/follow.sql', 'sync-state-postgres/sql/functions/note-push.sql'],
  });
}
