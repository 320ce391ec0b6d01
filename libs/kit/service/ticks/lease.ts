import type { Clock, StageState } from '@fleetwright/core/event-sourcing';

interface Given {
  readonly state: StageState;
  readonly clock: Clock;
  readonly name: string;
  readonly holder: string;
  readonly ttlMs: number;
}

/** One holder's view of a lease. Asks the database at most three times per TTL. Only ever saves work. */
export class Lease {
  readonly #given: Given;
  #renewedAtMs: number | undefined;

  constructor(given: Given) {
    this.#given = given;
  }

  /** Whether this holder has the lease, taking or renewing it if due. Throws `StoreUnavailable`. */
  async hold(): Promise<boolean> {
    const { state, clock, name, holder, ttlMs } = this.#given;
    const nowMs = clock.elapsedMs();
    if (this.#renewedAtMs !== undefined && nowMs - this.#renewedAtMs < ttlMs / 3) return true;
    this.#renewedAtMs = (await state.lease(name, holder, ttlMs)) ? nowMs : undefined;
    return this.#renewedAtMs !== undefined;
  }

  /** Lets another holder take it at once. */
  async release(): Promise<void> {
    if (this.#renewedAtMs === undefined) return;
    this.#renewedAtMs = undefined;
    await this.#given.state.release(this.#given.name, this.#given.holder);
  }
}
