export { grantAccess } from './access.ts';
export type { Login } from './access.ts';
export { KurrentEventStore } from './kurrent-event-store.ts';
export type { KurrentEventStoreOptions } from './kurrent-event-store.ts';
