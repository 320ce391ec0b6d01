import { type Inventory, inventoryOver } from '@fleetwright/core/inventory';
import type pg from 'pg';
import { createOrm, databaseOf } from './orm.ts';
import { PostgresTransactions } from './postgres-transactions.ts';

/** The inventory in PostgreSQL, over a pool that the caller closes. `migrateInventory` must have run. */
export async function openPostgresInventory(pool: pg.Pool): Promise<Inventory> {
  return inventoryOver(new PostgresTransactions(pool, createOrm(pool, await databaseOf(pool))));
}
