import { Serialiser } from './serialiser.ts';

/**
 * Serves many who want the same thing done with few runs: one at a time per key, and all who ask while one is at work
 * share the next. Whoever asks is served by a run that begins after the question.
 */
export class Coalescer<Result> {
  readonly #serialiser = new Serialiser();
  /** Runs that have not begun, so whoever comes now is served by them as well. */
  readonly #next = new Map<string, Promise<Result>>();

  /**
   * `task` must do what every task of this key does: it is called unless a run that has not begun yet is joined. Throws
   * what the run throws.
   */
  run(key: string, task: () => Promise<Result>): Promise<Result> {
    const joined = this.#next.get(key);
    if (joined) return joined;
    // The serialiser begins no task in the turn in which it was given: the entry is there before it is taken away.
    const next = this.#serialiser.run(key, () => {
      this.#next.delete(key);
      return task();
    });
    this.#next.set(key, next);
    return next;
  }

  /** Keys with a run at work or about to begin. */
  get busyKeys(): number {
    return this.#serialiser.busyKeys;
  }

  /** Answers when no run is at work or about to begin. */
  idle(): Promise<void> {
    return this.#serialiser.idle();
  }
}
