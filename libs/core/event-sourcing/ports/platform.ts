import type { Clock, DigestOf, Ids } from './clock.ts';
import type { CommandBus } from './command-bus.ts';
import type { Documents } from './documents.ts';
import type { EventAnnouncer } from './event-announcer.ts';
import type { EventFeed } from './event-feed.ts';
import type { EventStore } from './event-store.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { StageState } from './stage-state.ts';

/** Everything a stage needs of the world that is not its own business. */
export interface Platform {
  readonly store: EventStore;
  readonly documents: Documents;
  readonly fingerprints: Fingerprints;
  readonly feed: EventFeed;
  readonly bus: CommandBus;
  readonly state: StageState;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digestOf: DigestOf;
}

/** How one of the servers that a service depends on is. */
export interface Readiness {
  readonly name: string;
  readonly isReady: boolean;
  /** Why it is not ready, without secrets; null when it is. */
  readonly reason: string | null;
}

/** A platform over real servers. */
export interface ConnectedPlatform extends Platform {
  readonly announcer: EventAnnouncer;
  /**
   * Opens another connection to the bus, for a framework that speaks its protocol itself; the caller closes it. What it
   * is, the framework knows. Throws `BusUnavailable`.
   */
  connectBus(name: string): Promise<unknown>;
  /** What was found at the start that people should know: sentences, without secrets. */
  readonly warnings: readonly string[];
  /** Asks every server; never throws. */
  ready(): Promise<readonly Readiness[]>;
  /** Lets go of all connections. */
  close(): Promise<void>;
}
