/** Names remembered at most: those that ask within one second. */
const NAMES_MAX = 100_000;

/** So many in each second and name; the count begins anew with every second. */
export class Rate {
  readonly #max: number;
  readonly #elapsedMs: () => number;
  readonly #counts = new Map<string, number>();
  #second = -1;

  constructor(max: number, elapsedMs: () => number) {
    this.#max = max;
    this.#elapsedMs = elapsedMs;
  }

  allows(name: string): boolean {
    const second = Math.floor(this.#elapsedMs() / 1_000);
    if (second !== this.#second || this.#counts.size > NAMES_MAX) this.#counts.clear();
    this.#second = second;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count <= this.#max;
  }
}
