import type pg from 'pg';
import { migrateSchema } from '../postgres/migrate.ts';

/** Brings the schema `access` to this release's shape. May be run at any time, by any number of processes. */
export function migrateSubjects(pool: pg.Pool): Promise<void> {
  return migrateSchema(pool, {
    schema: 'access',
    migrations: [
      'subjects-postgres/sql/migrations/0001-subjects.sql',
      'subjects-postgres/sql/migrations/0002-token-uses.sql',
      'subjects-postgres/sql/migrations/0003-erased-subjects.sql',
      'subjects-postgres/sql/migrations/0004-said.sql',
    ],
  });
}
