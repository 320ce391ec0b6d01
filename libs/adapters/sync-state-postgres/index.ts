export { migrateSyncState } from './migrate.ts';
export { PostgresSyncState } from './postgres-sync-state.ts';
