import type { Inventory } from '@fleetwright/core/inventory';
import pg from 'pg';
import { CONNECT_TIMEOUT_MS, CONNECTIONS_DEFAULT } from './limits.ts';
import { migrateInventory } from './migrate.ts';
import { openPostgresInventory } from './postgres-inventory.ts';
import { PostgresLiveFleet } from './postgres-live-fleet.ts';

export interface InventoryConnectOptions {
  readonly connectionString: string;
  /** At most this many connections; default `CONNECTIONS_DEFAULT`. */
  readonly connections?: number;
}

export interface ConnectedInventory {
  readonly inventory: Inventory;
  readonly fleet: PostgresLiveFleet;
  close(): Promise<void>;
}

/** Brings the schema to this release's shape and opens the inventory, with connections of its own. */
export async function connectInventory(options: InventoryConnectOptions): Promise<ConnectedInventory> {
  const pool = openPool(options);
  try {
    await migrateInventory(pool);
    const inventory = await openPostgresInventory(pool);
    return { inventory, fleet: new PostgresLiveFleet(pool), close: () => pool.end() };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** Reads the live fleet with connections of its own, made when they are needed. The inventory service makes the schema. */
export function connectLiveFleet(options: InventoryConnectOptions): {
  readonly fleet: PostgresLiveFleet;
  close(): Promise<void>;
} {
  const pool = openPool(options);
  return { fleet: new PostgresLiveFleet(pool), close: () => pool.end() };
}

function openPool({ connectionString, connections }: InventoryConnectOptions): pg.Pool {
  const max = connections ?? CONNECTIONS_DEFAULT;
  const pool = new pg.Pool({ connectionString, max, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that breaks is replaced, and fails what it was asked; without a listener it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
