import { createHash } from 'node:crypto';
import { networkOf } from './network.ts';
import { ADDRESSES_MAX, RATE_WINDOW_MS, TOKENS_COUNTED_MAX } from './limits.ts';

export const RATES = Symbol('fleetwright:rates');

/** Requests in one minute, of one process; 0: any number. */
export interface RateSettings {
  readonly perToken: number;
  readonly perAddress: number;
}

interface Window {
  readonly sinceMs: number;
  requests: number;
}

/** Counts requests by who sends them. `nowMs` never goes back. */
export class Rates {
  readonly #settings: RateSettings;
  readonly #nowMs: () => number;
  // Both in the order of their beginning: the first is the oldest.
  readonly #addresses = new Map<string, Window>();
  readonly #tokens = new Map<string, Window>();

  constructor(settings: RateSettings, nowMs: () => number = () => performance.now()) {
    this.#settings = settings;
    this.#nowMs = nowMs;
  }

  /** Counts a request from there. Milliseconds until one is answered again; 0: this one is. */
  fromAddress(address: string): number {
    return this.#count(this.#addresses, networkOf(address), { most: this.#settings.perAddress, kept: ADDRESSES_MAX });
  }

  /** The same for a token that was right. */
  byToken(token: string): number {
    const key = createHash('sha256').update(token).digest('base64');
    return this.#count(this.#tokens, key, { most: this.#settings.perToken, kept: TOKENS_COUNTED_MAX });
  }

  #count(windows: Map<string, Window>, key: string, { most, kept }: { readonly most: number; readonly kept: number }) {
    if (most === 0) return 0;
    const nowMs = this.#nowMs();
    const known = windows.get(key);
    const isOver = known === undefined || nowMs >= known.sinceMs + RATE_WINDOW_MS;
    const window = isOver ? { sinceMs: nowMs, requests: 0 } : known;
    if (isOver) {
      windows.delete(key);
      windows.set(key, window);
      const [oldest] = windows.keys();
      if (windows.size > kept && oldest !== undefined) windows.delete(oldest);
    }
    window.requests += 1;
    return window.requests > most ? window.sinceMs + RATE_WINDOW_MS - nowMs : 0;
  }
}
