export { migrateAnswers } from './migrate.ts';
export { PostgresAnswers } from './postgres-answers.ts';
