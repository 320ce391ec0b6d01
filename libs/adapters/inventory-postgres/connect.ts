import type { Inventory } from '@fleetwright/core/inventory';
import type pg from 'pg';
import { openPool } from '../postgres/open-pool.ts';
import { CONNECTIONS_DEFAULT } from './limits.ts';
import { migrateInventory } from './migrate.ts';
import { openPostgresInventory } from './postgres-inventory.ts';
import { PostgresFleetHistory } from './postgres-fleet-history.ts';
import { PostgresLiveFleet } from './postgres-live-fleet.ts';

export interface InventoryConnectOptions {
  /** Whose connections these are: those of its platform; default `inventory`. */
  readonly service?: string;
  readonly connectionString: string;
  /** At most this many connections; default `CONNECTIONS_DEFAULT`. */
  readonly connections?: number;
}

export interface ConnectedInventory {
  readonly inventory: Inventory;
  readonly fleet: PostgresLiveFleet;
  close(): Promise<void>;
}

/** Brings the schema to this release's shape and opens the inventory, with the process's connections. */
export async function connectInventory(options: InventoryConnectOptions): Promise<ConnectedInventory> {
  const pool = openInventoryPool(options);
  try {
    await migrateInventory(pool);
    const inventory = await openPostgresInventory(pool);
    return { inventory, fleet: new PostgresLiveFleet(pool), close: () => pool.end() };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** Reads the live fleet with the process's connections, made when they are needed. The inventory service makes the schema. */
export function connectLiveFleet(options: InventoryConnectOptions): {
  readonly fleet: PostgresLiveFleet;
  readonly history: PostgresFleetHistory;
  close(): Promise<void>;
} {
  const pool = openInventoryPool(options);
  return { fleet: new PostgresLiveFleet(pool), history: new PostgresFleetHistory(pool), close: () => pool.end() };
}

function openInventoryPool(options: InventoryConnectOptions): pg.Pool {
  const { service = 'inventory', connectionString, connections = CONNECTIONS_DEFAULT } = options;
  return openPool({ service, databaseUrl: connectionString, connections });
}
