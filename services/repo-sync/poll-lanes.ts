interface Job {
  readonly key: string;
  readonly work: () => Promise<void>;
}

export interface LaneLimits {
  /** Pieces of work at once that began a moment ago. */
  readonly fastMax: number;
  /** Pieces at once that have been at it for longer than `patienceMs`. */
  readonly slowMax: number;
  readonly patienceMs: number;
}

/**
 * Runs pieces of work side by side, in the order of asking, one per key. What takes long changes from the fast lane to the
 * slow one, so that many that hang hold up nobody; only when the slow lane is full too do they keep their places.
 */
export class PollLanes {
  readonly #limits: LaneLimits;
  readonly #waiting = new Map<string, Job>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #fast = new Set<string>();
  /** Of the fast lane: those whose patience is over, and for which the slow lane had no room yet. */
  readonly #overstaying = new Set<string>();

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** Pieces that run or wait. */
  get size(): number {
    return this.#running.size + this.#waiting.size;
  }

  /** Of all pieces that run or wait. */
  get keys(): readonly string[] {
    return [...this.#running.keys(), ...this.#waiting.keys()];
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  has(key: string): boolean {
    return this.#running.has(key) || this.#waiting.has(key);
  }

  /** `work` must not throw. A key that runs or waits already is not taken again. */
  add(key: string, work: () => Promise<void>): void {
    if (this.has(key)) return;
    this.#waiting.set(key, { key, work });
    this.#fill();
  }

  /** Answers when nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.size > 0) await Promise.all(this.#running.values());
  }

  #fill(): void {
    for (const job of this.#waiting.values()) {
      if (this.#fast.size >= this.#limits.fastMax) return;
      this.#waiting.delete(job.key);
      this.#fast.add(job.key);
      this.#running.set(job.key, this.#run(job));
    }
  }

  async #run({ key, work }: Job): Promise<void> {
    const patience = setTimeout(() => {
      this.#overstaying.add(key);
      this.#changeLanes();
    }, this.#limits.patienceMs);
    try {
      await work();
    } finally {
      clearTimeout(patience);
      this.#fast.delete(key);
      this.#overstaying.delete(key);
      this.#running.delete(key);
      this.#changeLanes();
    }
  }

  #changeLanes(): void {
    for (const key of this.#overstaying) {
      if (this.#running.size - this.#fast.size >= this.#limits.slowMax) break;
      this.#overstaying.delete(key);
      this.#fast.delete(key);
    }
    this.#fill();
  }
}
