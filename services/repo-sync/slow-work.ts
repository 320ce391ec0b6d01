/**
 * Work that may take longer than anybody should wait for it: the first to ask starts it and waits a little, and who
 * asks again gets its end if it has come. What nobody asks for again is forgotten when it ends.
 */
export class SlowWork<T> {
  readonly #running = new Map<string, Promise<T>>();
  readonly #patienceMs: number;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** undefined: not yet. Throws what the work throws, once. */
  async ask(key: string, start: () => Promise<T>): Promise<T | undefined> {
    const known = this.#running.get(key);
    const work = known ?? start();
    this.#running.set(key, work);
    // Its end is for whoever asks; unasked, a failure must not end the process.
    work.catch(() => undefined);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), known === undefined ? this.#patienceMs : 0);
    try {
      const done = await Promise.race([work.then((value) => ({ value })), promise]);
      if (done === undefined) return undefined;
      this.#running.delete(key);
      return done.value;
    } catch (error) {
      this.#running.delete(key);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Answers when nothing is running. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }
}
