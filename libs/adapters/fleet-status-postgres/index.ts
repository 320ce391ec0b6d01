export { migrateFleetStatus } from './migrate.ts';
export { PostgresFleetStatus } from './postgres-fleet-status.ts';
