/** A service that ran this long, milliseconds, was well: what ends it then is something new. */
const WELL_MS = 60_000;

/** The pause before a restart, milliseconds: at once the first time, doubled with each that follows. */
const FIRST_PAUSE_MS = 500;
const PAUSE_MS_MAX = 15_000;

/** Restarts in a row without having run well. With the pauses between them, that is half a minute. */
const RESTARTS_MAX = 6;

export type NextStep =
  | { readonly kind: 'restart'; readonly pauseMs: number; readonly nth: number }
  | { readonly kind: 'give_up' };

/** Decides what happens to a service that ended by itself. */
export class Restarts {
  #inARow = 0;

  after(ranMs: number): NextStep {
    this.#inARow = ranMs >= WELL_MS ? 1 : this.#inARow + 1;
    if (this.#inARow > RESTARTS_MAX) return { kind: 'give_up' };
    const pauseMs = Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** (this.#inARow - 1));
    return { kind: 'restart', pauseMs, nth: this.#inARow };
  }
}
