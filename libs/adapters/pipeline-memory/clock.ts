import type { Instant } from '@fleetwright/contracts';
import type { Clock } from '@fleetwright/core/event-sourcing';

/** A clock that stands still until it is told to move. */
export class ManualClock implements Clock {
  #nowMs: number;
  readonly #startMs: number;

  constructor(start: Instant = '2026-01-01T00:00:00.000Z') {
    this.#startMs = Date.parse(start);
    this.#nowMs = this.#startMs;
  }

  now(): Instant {
    return new Date(this.#nowMs).toISOString();
  }

  elapsedMs(): number {
    return this.#nowMs - this.#startMs;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}
