import { migrateEventStore, PostgresEventStore } from '@fleetwright/adapters/event-store-postgres';
import { createTestDatabase, type DatabaseTemplate } from '@fleetwright/kit/testing';
import pg from 'pg';
import type { StoreUnderTest } from './store-under-test.ts';

/** A database with an empty event store. */
export const EVENT_STORE_TEMPLATE: DatabaseTemplate = {
  name: 'event_store',
  fill: async (url) => {
    const pool = new pg.Pool({ connectionString: url });
    await migrateEventStore(pool);
    await pool.end();
  },
};

export async function createPostgresStore(): Promise<StoreUnderTest> {
  const database = await createTestDatabase(EVENT_STORE_TEMPLATE);
  const opened: { store: PostgresEventStore; pool: pg.Pool }[] = [];
  return {
    open: (options) => {
      const pool = new pg.Pool({ connectionString: database.url, max: 4 });
      const store = new PostgresEventStore({ pool, ...options });
      opened.push({ store, pool });
      return store;
    },
    close: async () => {
      await Promise.all(opened.map(({ store }) => store.close()));
      await Promise.all(opened.map(({ pool }) => pool.end()));
      await database.drop();
    },
  };
}
