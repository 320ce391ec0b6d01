export { MemoryEventStore } from './memory-event-store.ts';
export type { MemoryEventStoreOptions } from './memory-event-store.ts';
export { createMemoryLog, loseEvents } from './memory-log.ts';
export type { MemoryLog } from './memory-log.ts';
