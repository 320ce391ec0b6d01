/** Thrown in place of, or after, the call at which the process is to die. Nothing of the product may catch it for good. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export type Moment = 'before' | 'after';

/** When to die: at the n-th call that leaves the process, counted from 1, before or after it took place. */
export interface CrashPoint {
  readonly call: number;
  readonly moment: Moment;
}

/** Counts every call that leaves a process, and kills the process at the one asked for. */
export class Fuse {
  readonly calls: string[] = [];
  #isDead = false;
  readonly #point: CrashPoint | null;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(point: CrashPoint | null) {
    this.#point = point;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  async guard<Result>(name: string, call: () => Promise<Result>): Promise<Result> {
    // A dead process does nothing more, whatever its unfinished code still tries.
    if (this.#isDead) throw new Crash(`${name}: the process is dead`);
    this.calls.push(name);
    const isHere = this.#point?.call === this.calls.length;
    if (isHere && this.#point?.moment === 'before') this.#die(name);
    const result = await this.#follow(call());
    if (isHere) this.#die(name);
    return result;
  }

  /** Waits for the next of the calls that are under way to end; false when there is none. */
  async nextEnd(): Promise<boolean> {
    if (this.#underWay.size === 0) return false;
    await Promise.race(this.#underWay).catch(() => undefined);
    return true;
  }

  async #follow<Result>(call: Promise<Result>): Promise<Result> {
    this.#underWay.add(call);
    try {
      return await call;
    } finally {
      this.#underWay.delete(call);
    }
  }

  #die(name: string): never {
    this.#isDead = true;
    throw new Crash(`${this.#point?.moment} ${name}`);
  }
}

/** The same port, with every asynchronous method counted and breakable. */
export function breakable<Port extends object>(
  name: string,
  port: Port,
  methods: readonly (keyof Port & string)[],
  fuse: Fuse,
): Port {
  const wanted = new Set<string | symbol>(methods);
  return new Proxy(port, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      if (!wanted.has(property)) return value.bind(target);
      return (...args: unknown[]) => fuse.guard(`${name}.${String(property)}`, () => value.apply(target, args));
    },
  });
}
