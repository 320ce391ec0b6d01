import { migrateEventStore, PostgresEventStore } from '@fleetwright/adapters/event-store-postgres';
import type { Upcast } from '@fleetwright/core/event-sourcing';
import { createTestDatabase, type DatabaseTemplate } from '@fleetwright/kit/testing';
import pg from 'pg';
import type { StoreUnderTest } from './store-under-test.ts';

/** A database with an empty event store. */
export const EVENT_STORE_TEMPLATE: DatabaseTemplate = {
  name: 'event_store',
  fill: (url) => withPool(url, migrateEventStore),
};

export interface OpenedStore {
  readonly store: PostgresEventStore;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** A store with a pool of its own, as a process has it. */
export function openPostgresStore(url: string, options: { readonly upcast?: Upcast } = {}): OpenedStore {
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 5_000 });
  const store = new PostgresEventStore({ pool, ...options });
  const close = async () => {
    await store.close();
    await pool.end();
  };
  return { store, pool, close };
}

export async function createPostgresStore(): Promise<StoreUnderTest> {
  const database = await createTestDatabase(EVENT_STORE_TEMPLATE);
  const opened: OpenedStore[] = [];
  return {
    open: (options) => {
      const one = openPostgresStore(database.url, options);
      opened.push(one);
      return one.store;
    },
    lose: async (keep) => {
      const lost = 'delete from event_store.events where position > $1';
      await withPool(database.url, (pool) => pool.query(lost, [keep]));
    },
    close: async () => {
      await Promise.all(opened.map((one) => one.close()));
      await database.drop();
    },
  };
}

async function withPool(url: string, work: (pool: pg.Pool) => Promise<unknown>): Promise<void> {
  const pool = new pg.Pool({ connectionString: url });
  await work(pool);
  await pool.end();
}
