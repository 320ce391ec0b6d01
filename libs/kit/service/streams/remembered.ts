import type { EventStore } from '@fleetwright/core/event-sourcing';

/**
 * What a process has learned from the log, by key: the newest of it, up to a number. All of it is forgotten when the store
 * turns out to have lost events, and so is what is being learned at that time.
 */
export class Remembered<Value> {
  readonly #values = new Map<string, Value>();
  readonly #max: number;
  #edition = 0;

  constructor(store: Pick<EventStore, 'onWentBack'>, max: number) {
    this.#max = max;
    store.onWentBack(() => {
      this.#edition += 1;
      this.#values.clear();
    });
  }

  /** Ask before learning; `set` takes it back. Grows whenever everything is forgotten. */
  get edition(): number {
    return this.#edition;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  /** Does nothing when everything was forgotten since the edition was asked for. */
  set(key: string, value: Value, edition: number): void {
    if (edition !== this.#edition) return;
    // What was set last stands last: what goes first was not set for the longest time.
    this.#values.delete(key);
    this.#values.set(key, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#max) return;
      this.#values.delete(oldest);
    }
  }
}
