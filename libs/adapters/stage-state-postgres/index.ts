export { migrateStageState } from './migrate.ts';
export { PostgresStageState } from './postgres-stage-state.ts';
