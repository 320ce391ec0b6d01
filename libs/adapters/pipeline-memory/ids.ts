import type { Id } from '@fleetwright/contracts';
import type { Ids } from '@fleetwright/core/event-sourcing';

/** UUIDv7-shaped ids that count from 1, so that a test can name them: `…-000000000001`. */
export class CountingIds implements Ids {
  #last: number;

  constructor(last = 0) {
    this.#last = last;
  }

  next(): Id {
    this.#last += 1;
    return `00000000-0000-7000-8000-${this.#last.toString(16).padStart(12, '0')}`;
  }
}
