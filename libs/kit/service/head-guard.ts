import type { EventStore } from '@fleetwright/core/event-sourcing';

/**
 * Tells messages of events that the store does not hold: a bus that is newer than a restored store would otherwise make
 * stages answer what never happened.
 */
export class HeadGuard {
  readonly #store: EventStore;
  #head = 0;
  #asking: Promise<number> | undefined;

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** Throws `StoreUnavailable`. */
  async holds(position: number): Promise<boolean> {
    if (position <= this.#head) return true;
    // An answer that was asked for before this event came may be too old; one asked for now cannot be.
    await this.#asking?.catch(() => 0);
    if (position <= this.#head) return true;
    this.#asking ??= this.#ask();
    return position <= (await this.#asking);
  }

  /** Forgets what it knows, since the store may have been restored. */
  reset(): void {
    this.#head = 0;
  }

  async #ask(): Promise<number> {
    try {
      this.#head = await this.#store.head();
      return this.#head;
    } finally {
      this.#asking = undefined;
    }
  }
}
