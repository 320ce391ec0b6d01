export { connectInventory, connectLiveFleet } from './connect.ts';
export type { ConnectedInventory, InventoryConnectOptions } from './connect.ts';
export { migrateInventory } from './migrate.ts';
export { openPostgresInventory } from './postgres-inventory.ts';
export { PostgresFleetHistory } from './postgres-fleet-history.ts';
export { PostgresLiveFleet } from './postgres-live-fleet.ts';
