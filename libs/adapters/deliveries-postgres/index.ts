export { migrateDeliveries } from './migrate.ts';
export { PostgresDeliveries } from './postgres-deliveries.ts';
