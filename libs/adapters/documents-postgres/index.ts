export { migrateDocuments } from './migrate.ts';
export { PostgresDocuments } from './postgres-documents.ts';
