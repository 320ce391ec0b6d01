export { connectEventStore } from './connect.ts';
export type { ConnectOptions } from './connect.ts';
export { migrateEventStore } from './migrate.ts';
export { PostgresEventStore } from './postgres-event-store.ts';
export type { PostgresEventStoreOptions } from './postgres-event-store.ts';
