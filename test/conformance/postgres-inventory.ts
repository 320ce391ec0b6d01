import {
  migrateInventory,
  openPostgresInventory,
  PostgresFleetHistory,
  PostgresLiveFleet,
} from '@fleetwright/adapters/inventory-postgres';
import { createTestDatabase, type DatabaseTemplate } from '@fleetwright/kit/testing';
import pg from 'pg';
import type { InventoryUnderTest } from './inventory-under-test.ts';

/** A database with an empty inventory. */
export const INVENTORY_TEMPLATE: DatabaseTemplate = {
  name: 'inventory',
  fill: async (url) => {
    const pool = new pg.Pool({ connectionString: url });
    await migrateInventory(pool);
    await pool.end();
  },
};

export interface PostgresInventoryUnderTest extends InventoryUnderTest {
  readonly url: string;
  readonly pool: pg.Pool;
  /** Empties every table: far quicker than a new database. */
  clear(): Promise<void>;
}

export async function createPostgresInventory(): Promise<PostgresInventoryUnderTest> {
  const database = await createTestDatabase(INVENTORY_TEMPLATE);
  const pool = new pg.Pool({ connectionString: database.url, max: 8 });
  // The database is dropped while connections are still saying goodbye.
  pool.on('error', () => {});
  return {
    url: database.url,
    pool,
    inventory: await openPostgresInventory(pool),
    fleet: new PostgresLiveFleet(pool),
    history: new PostgresFleetHistory(pool),
    clear: async () => {
      await pool.query('truncate inventory.accounts cascade');
    },
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
}
