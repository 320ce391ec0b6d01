import { createHash } from 'node:crypto';
import { networkOf } from './network.ts';
import { ADDRESSES_MAX, BAD_TOKENS_MAX, BAD_TOKENS_WINDOW_MS, GOOD_TOKENS_MAX } from './limits.ts';

interface Attempts {
  readonly sinceMs: number;
  readonly bad: number;
}

/**
 * Counts wrong tokens by address. From an address with too many, no token is looked at until its minute is over, but for
 * those that were right before: many people may stand behind one address. `nowMs` never goes back.
 */
export class BadTokens {
  readonly #nowMs: () => number;
  // Both in the order of use: the first is the longest unseen.
  readonly #attempts = new Map<string, Attempts>();
  readonly #good = new Set<string>();

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Milliseconds until a token from there is looked at again; 0: now. */
  waitMs(address: string, token: string): number {
    const { sinceMs, bad } = this.#attemptsOf(networkOf(address));
    if (bad < BAD_TOKENS_MAX || this.#good.has(digestOf(token))) return 0;
    return sinceMs + BAD_TOKENS_WINDOW_MS - this.#nowMs();
  }

  wasGood(token: string): void {
    const digest = digestOf(token);
    this.#good.delete(digest);
    this.#good.add(digest);
    dropFirst(this.#good, GOOD_TOKENS_MAX);
  }

  wasBad(address: string): void {
    const network = networkOf(address);
    const { sinceMs, bad } = this.#attemptsOf(network);
    this.#attempts.delete(network);
    this.#attempts.set(network, { sinceMs, bad: bad + 1 });
    dropFirst(this.#attempts, ADDRESSES_MAX);
  }

  #attemptsOf(network: string): Attempts {
    const nowMs = this.#nowMs();
    const known = this.#attempts.get(network);
    return known !== undefined && nowMs < known.sinceMs + BAD_TOKENS_WINDOW_MS ? known : { sinceMs: nowMs, bad: 0 };
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

function dropFirst(kept: Map<string, unknown> | Set<string>, max: number): void {
  const [first] = kept.keys();
  if (kept.size > max && first !== undefined) kept.delete(first);
}
