import { createMemoryLog, loseEvents, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import type { StoreUnderTest } from './store-under-test.ts';

export async function createMemoryStore(gaps: boolean): Promise<StoreUnderTest> {
  const log = createMemoryLog({ gaps });
  const clock = { now: () => '2026-01-01T00:00:00.000Z' };
  return {
    open: (options) => new MemoryEventStore({ log, clock, ...options }),
    lose: async (keep) => loseEvents(log, keep),
    close: async () => log.wakes.clear(),
  };
}
