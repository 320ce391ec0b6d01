export { fleetCounts } from './fleet-counts.ts';
export { PostgresProjection } from './postgres-projection.ts';
export { PostgresReadModels } from './postgres-read-models.ts';
export { migrateReadModels } from './schema.ts';
