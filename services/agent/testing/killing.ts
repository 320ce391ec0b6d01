import * as fs from 'node:fs';
import type { SystemCalls } from '../executors/files/system-calls.ts';

/** Thrown in place of a call: the process is dead from then on. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** Calls that change something on the disk. Between two others a kill changes nothing. */
const CHANGING = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'fchmodSync',
  'fchownSync',
  'renameSync',
  'unlinkSync',
  'mkdirSync',
  'rmdirSync',
  'ftruncateSync',
] as const;
const CREATES = fs.constants.O_CREAT;

/** Real system calls, of which the n-th that changes something is not done any more, and none after it. */
export class KillingCalls {
  count = 0;
  #isDead = false;
  readonly #at: number | null;
  /** The same calls, to be used in place of the real ones. */
  readonly calls: SystemCalls;

  constructor(at: number | null) {
    this.#at = at;
    const killing = CHANGING.map((name) => [name, (...args: unknown[]) => this.#call(name, args)] as const);
    this.calls = { ...fs, ...Object.fromEntries(killing) } as SystemCalls;
  }

  #call(name: (typeof CHANGING)[number], args: unknown[]): unknown {
    const real = fs[name] as (...args: unknown[]) => unknown;
    const isChanging = name !== 'openSync' || (Number(args[1]) & CREATES) !== 0;
    if (isChanging) {
      if (this.#isDead) throw new Killed(name);
      this.count += 1;
      if (this.count === this.#at) {
        this.#isDead = true;
        if (name === 'writeSync') writeHalf(args);
        throw new Killed(name);
      }
    }
    return real(...args);
  }
}

/** Power can go in the middle of a write. */
function writeHalf([fd, content, offset, length]: unknown[]): void {
  const half = Math.floor(Number(length ?? (content as string).length) / 2);
  fs.writeSync(Number(fd), content as Uint8Array, Number(offset ?? 0), half);
}
