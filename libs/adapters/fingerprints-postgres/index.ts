export { migrateFingerprints } from './migrate.ts';
export { PostgresFingerprints } from './postgres-fingerprints.ts';
