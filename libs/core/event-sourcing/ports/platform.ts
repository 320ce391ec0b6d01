import type { Clock, DigestOf, Ids } from './clock.ts';
import type { CommandBus } from './command-bus.ts';
import type { Documents } from './documents.ts';
import type { EventFeed } from './event-feed.ts';
import type { EventStore } from './event-store.ts';
import type { StageState } from './stage-state.ts';

/** Everything a stage needs of the world that is not its own business. */
export interface Platform {
  readonly store: EventStore;
  readonly documents: Documents;
  readonly feed: EventFeed;
  readonly bus: CommandBus;
  readonly state: StageState;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digestOf: DigestOf;
}
