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
import type { MutationRequest, StoredEvent } from '@fleetwright/contracts';
import type { Clock } from '@fleetwright/core/event-sourcing';
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
  /** Verified addresses of the subjects of the account, by reference. */
  readonly addresses: Map<string, string>;
  readonly sabotage: Sabotage | null;
  /** What goes wrong around the process; a test may change it at any time. */
  readonly faults: WorldFaults;
}

export interface Deliveries {
  /** What a stage is given in this round, of what is new to it and of what was kept back before. */
  next(reader: number, events: readonly StoredEvent[]): readonly StoredEvent[];
  /** Events that are kept back still, for whichever stage. */
  keptBack(): number;
}

export interface WorldFaults {
  /** Awaited before each transaction of the inventory: here somebody else may write. */
  beforeTransaction?: () => Promise<void>;
  /** The code with which a mutation fails, for good; undefined: it is carried out. */
  failing?: (mutation: MutationRequest) => string | undefined;
  /** Told after each change that apply made, with the fleet as it is then. */
  applied?: (mutation: MutationRequest) => void;
  /** An event as it is read, in place of what was written. */
  asRead?: (event: StoredEvent) => StoredEvent;
  /** How the bus carries events to the stages; default: each once, in their order. */
  deliveries?: Deliveries;
  /** The clock of a stage, by its name; default: that of the world. */
  clockOf?: (stage: string) => Clock;
}

/** What is taken away from the product, to prove that the test would tell. */
export type Sabotage =
  | 'forgotten operations'
  | 'forgotten triggers'
  | 'ignored versions'
  | 'forgotten edits'
  | 'ignored declarations'
  | 'ignored policies'
  | 'ignored modes';

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
    addresses: new Map(),
    sabotage,
    faults: {},
  };
}
