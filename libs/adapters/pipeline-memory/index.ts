export { ManualClock } from './clock.ts';
export { CountingIds } from './ids.ts';
export { MemoryCommandBus } from './memory-command-bus.ts';
export { MemoryEventFeed } from './memory-event-feed.ts';
export { memoryPlatform } from './memory-platform.ts';
export type { MemoryPlatform } from './memory-platform.ts';
export { MemoryStageState } from './memory-stage-state.ts';
export { createMemoryShelf, MemoryDocuments } from './documents-memory.ts';
export type { MemoryShelf } from './documents-memory.ts';
