import { migrateDocuments, PostgresDocuments } from '@fleetwright/adapters/documents-postgres';
import { createTestDatabase, type DatabaseTemplate } from '@fleetwright/kit/testing';
import pg from 'pg';
import type { DocumentsUnderTest } from './documents.suite.ts';

/** A database with no documents. */
export const DOCUMENTS_TEMPLATE: DatabaseTemplate = {
  name: 'documents',
  fill: async (url) => {
    const pool = new pg.Pool({ connectionString: url });
    await migrateDocuments(pool);
    await pool.end();
  },
};

export async function createPostgresDocuments(): Promise<DocumentsUnderTest> {
  const database = await createTestDatabase(DOCUMENTS_TEMPLATE);
  const pools: pg.Pool[] = [];
  return {
    open: () => {
      const pool = new pg.Pool({ connectionString: database.url, max: 2 });
      pools.push(pool);
      return new PostgresDocuments({ pool });
    },
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
      await database.drop();
    },
  };
}
