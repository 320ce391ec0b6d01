import type pg from 'pg';
import { migrateSchema } from '../postgres/migrate.ts';

/** Brings the schema `documents` to this release's shape. May be run at any time, by any number of processes. */
export function migrateDocuments(pool: pg.Pool): Promise<void> {
  return migrateSchema(pool, {
    schema: 'documents',
    migrations: ['documents-postgres/sql/migrations/0001-documents.sql'],
  });
}
