export { migrateSubjects } from './migrate.ts';
export { PostgresSubjects } from './postgres-subjects.ts';
export { PostgresTokenUses } from './postgres-token-uses.ts';
