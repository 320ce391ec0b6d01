import type pg from 'pg';
import { migrateSchema } from '../postgres/migrate.ts';

/** Brings the schema `gateway` to this release's shape. May be run at any time, by any number of processes. */
export function migrateAnswers(pool: pg.Pool): Promise<void> {
  return migrateSchema(pool, {
    schema: 'gateway',
    migrations: [
      'answers-postgres/sql/migrations/0001-answers.sql',
      'answers-postgres/sql/migrations/0002-answers-by-account.sql',
    ],
  });
}
