export { KurrentEventStore } from './kurrent-event-store.ts';
export type { KurrentEventStoreOptions } from './kurrent-event-store.ts';
