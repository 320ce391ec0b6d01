import type { StoredEvent } from '@fleetwright/contracts';
import { type EventStore, type LogPlace, logPlaceOf } from '@fleetwright/core/event-sourcing';

interface Question {
  readonly place: LogPlace;
  readonly resolve: (isHeld: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Tells messages of events that the store does not hold: a bus that is newer than a restored store would otherwise make
 * stages answer what never happened. Remembers nothing, since the store may lose what it held; who asks while another
 * question is on its way is asked for together with all others who do.
 */
export class StoredGuard {
  readonly #store: Pick<EventStore, 'holds'>;
  #waiting: Question[] = [];
  #isAsking = false;

  constructor(store: Pick<EventStore, 'holds'>) {
    this.#store = store;
  }

  /** Throws `StoreUnavailable`. */
  holds(event: StoredEvent): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ place: logPlaceOf(event), resolve, reject });
      if (!this.#isAsking) void this.#ask();
    });
  }

  /** Never throws: every question is answered or rejected. */
  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        const held = await this.#store.holds(batch.map(({ place }) => place));
        for (const [index, { resolve }] of batch.entries()) resolve(held[index] === true);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isAsking = false;
  }
}
