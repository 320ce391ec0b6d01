/**
 * Work that may take longer than anybody should wait for it: the first to ask starts it, everybody waits a little, and
 * who asks again gets its end. What nobody asks for again is forgotten when it ends.
 */
export class SlowWork<T> {
  readonly #running = new Map<string, Promise<T>>();
  readonly #patienceMs: number;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** undefined: not yet. Throws what the work throws, once. */
  async ask(key: string, start: () => Promise<T>): Promise<T | undefined> {
    const work = this.#running.get(key) ?? start();
    this.#running.set(key, work);
    // Its end is for whoever asks; unasked, a failure must not end the process.
    work.catch(() => undefined);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), this.#patienceMs);
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
