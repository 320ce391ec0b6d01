import { createMemoryLog, type MemoryLog } from '@fleetwright/adapters/event-store-memory';
import {
  CountingIds,
  createMemoryFleet,
  createMemoryShelf,
  ManualClock,
  type MemoryFleet,
  MemoryGit,
  type MemoryShelf,
  MemoryStageState,
  MemorySyncState,
} from '@fleetwright/adapters/pipeline-memory';
import type { GitSource, RemotePolicy } from '@fleetwright/core/repo-sync';

/** What outlives a process: the database, the git remote, time, and the ids that were given out. */
export interface World {
  readonly log: MemoryLog;
  readonly shelf: MemoryShelf;
  readonly fleet: MemoryFleet;
  readonly syncState: MemorySyncState;
  readonly state: MemoryStageState;
  readonly git: MemoryGit;
  /** Real remotes in place of those in memory. */
  readonly remotes?: { readonly source: GitSource; readonly policy: RemotePolicy };
  readonly clock: ManualClock;
  readonly ids: CountingIds;
  readonly sabotage: Sabotage | null;
}

/** What is taken away from the product, to prove that the test would tell. */
export type Sabotage = 'forgotten operations' | 'forgotten triggers';

export function createWorld(sabotage: Sabotage | null): World {
  const clock = new ManualClock();
  return {
    log: createMemoryLog(),
    shelf: createMemoryShelf(),
    fleet: createMemoryFleet(),
    syncState: new MemorySyncState(),
    state: new MemoryStageState(clock),
    git: new MemoryGit(),
    clock,
    ids: new CountingIds(),
    sabotage,
  };
}
