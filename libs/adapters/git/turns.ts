/** Lets one piece of work per key run at a time, in the order of asking. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(work, work);
    const settled = turn.then(forget, forget);
    const forgetKey = () => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    };
    this.#last.set(key, settled);
    void settled.then(forgetKey);
    return turn;
  }
}

function forget(): void {}
