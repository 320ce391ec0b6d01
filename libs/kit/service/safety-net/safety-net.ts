import type { EventType, StoredEvent } from '@fleetwright/contracts';
import { Semaphore } from '@fleetwright/core/concurrency';
import {
  type EventStore,
  isSamePlace,
  type LogPlace,
  logPlaceOf,
  type StageState,
} from '@fleetwright/core/event-sourcing';
import type { AnsweredPositions } from './answered-positions.ts';
import { SAFETY_NET_OPEN_MAX, SAFETY_NET_PAGE_EVENTS } from '../limits.ts';
import { PassedPlaces } from './passed-places.ts';

interface SafetyNetOptions {
  readonly stage: string;
  readonly types: readonly EventType[];
  readonly store: EventStore;
  readonly state: StageState;
  readonly answered: AnsweredPositions;
  /** Whether the safety net should take the event up now: it is neither being worked on nor waiting for its next try. */
  readonly isFree: (event: StoredEvent) => boolean;
  /** Settles one try. Never throws. */
  readonly take: (event: StoredEvent) => Promise<void>;
}

interface Owed {
  readonly event: StoredEvent;
  /** The last place before the event that the store told of. */
  readonly before: LogPlace;
}

/**
 * Reads the store on from the stage's checkpoint and takes up every trigger without an answer: what the bus lost,
 * delivered to somebody who died, or never carried. Moves the checkpoint up to the first event that is still owed.
 */
export class SafetyNet {
  readonly #options: SafetyNetOptions;
  readonly #open = new Semaphore(SAFETY_NET_OPEN_MAX);
  readonly #passed = new PassedPlaces();

  constructor(options: SafetyNetOptions) {
    this.#options = options;
  }

  /**
   * One pass up to the store's end; answers how many events are owed, and does not wait for the last ones that it took
   * up. Stops early when `signal` aborts, and when what was answered is forgotten meanwhile. Throws `StoreUnavailable`.
   */
  async pass(signal: AbortSignal): Promise<number> {
    const { store, types, answered } = this.#options;
    await this.#resume();
    const { edition } = answered;
    const owed: Owed[] = [];
    let scannedTo = answered.checkpoint;
    for (;;) {
      const page = await store.readAll({ after: scannedTo, limit: SAFETY_NET_PAGE_EVENTS, types });
      let before = scannedTo;
      for (const event of page.events) {
        const here = logPlaceOf(event);
        if (!answered.has(event)) {
          owed.push({ event, before });
          if (signal.aborted || answered.edition !== edition) return owed.length;
          if (this.#options.isFree(event)) await this.#take(event);
        }
        before = here;
      }
      const isEnd = isSamePlace(page.scannedTo, scannedTo);
      scannedTo = page.scannedTo;
      if (answered.edition !== edition) return owed.length;
      await this.#advance(owed, scannedTo);
      if (isEnd) return owed.length;
    }
  }

  /** Agrees with the stored checkpoint on where to begin, and moves that back to where the log still is as it was. */
  async #resume(): Promise<void> {
    const { stage, store, state, answered } = this.#options;
    let stored = await state.checkpoint(stage);
    const [isHeld] = await store.holds([stored]);
    if (isHeld !== true) {
      const held = await this.#passed.newestHeld(store);
      await state.setBack(stage, stored, held);
      stored = held;
    }
    const { checkpoint } = answered;
    if (stored.position < checkpoint.position || !isSameOrAhead(stored, checkpoint)) answered.reset(stored);
    answered.advance(stored);
    this.#passed.add(stored);
  }

  async #take(event: StoredEvent): Promise<void> {
    await this.#open.acquire();
    void this.#options.take(event).finally(() => this.#open.release());
  }

  async #advance(owed: Owed[], scannedTo: LogPlace): Promise<void> {
    const { stage, state, answered } = this.#options;
    while (owed[0] !== undefined && answered.has(owed[0].event)) owed.shift();
    const checkpoint = owed[0]?.before ?? scannedTo;
    if (checkpoint.position <= answered.checkpoint.position) return;
    await state.advance(stage, checkpoint);
    answered.advance(checkpoint);
    this.#passed.add(checkpoint);
  }
}

function isSameOrAhead(stored: LogPlace, known: LogPlace): boolean {
  return stored.position > known.position || isSamePlace(stored, known);
}
