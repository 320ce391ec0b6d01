import type { DigestOf, Documents, EventStore, Platform } from '@fleetwright/core/event-sourcing';
import { ManualClock } from './clock.ts';
import { CountingIds } from './ids.ts';
import { MemoryCommandBus } from './memory-command-bus.ts';
import { MemoryEventFeed } from './memory-event-feed.ts';
import { MemoryFingerprints } from './memory-fingerprints.ts';
import { MemoryStageState } from './memory-stage-state.ts';

export interface MemoryPlatform extends Platform {
  readonly bus: MemoryCommandBus;
  readonly state: MemoryStageState;
  readonly clock: ManualClock;
}

/** A platform without servers. The store's clock should be the platform's. */
export function memoryPlatform(given: {
  readonly store: EventStore;
  readonly documents: Documents;
  readonly digestOf: DigestOf;
  readonly clock?: ManualClock;
}): MemoryPlatform {
  const clock = given.clock ?? new ManualClock();
  return {
    store: given.store,
    documents: given.documents,
    fingerprints: new MemoryFingerprints(given.digestOf),
    digestOf: given.digestOf,
    feed: new MemoryEventFeed(given.store),
    bus: new MemoryCommandBus(),
    state: new MemoryStageState(clock),
    clock,
    ids: new CountingIds(),
  };
}
