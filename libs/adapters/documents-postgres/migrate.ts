import type pg from 'pg';
import { runSqlFiles } from '../postgres-migration.ts';

/** Brings the schema `documents` to this release's shape. May be run at any time, by any number of processes. */
export function migrateDocuments(pool: pg.Pool): Promise<void> {
  return runSqlFiles(pool, [
    'documents-postgres/sql/schema/documents.sql',
    'documents-postgres/sql/tables/documents.sql',
  ]);
}
