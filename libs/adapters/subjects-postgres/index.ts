export { migrateSubjects } from './migrate.ts';
export { PostgresSubjects } from './postgres-subjects.ts';
