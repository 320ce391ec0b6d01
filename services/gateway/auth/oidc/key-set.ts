import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { KEY_SET_COOLDOWN_MS, KEY_SET_KEPT_MS, KEY_SET_READ_MS } from '../limits.ts';

/** What makes an answer a key set; the keys themselves are jose's to read. */
const Keys = z.object({ keys: z.array(z.object({ kty: z.string() })).min(1) });

interface Given {
  /** Asks for the set (RFC 7517). Throws when there is no answer. */
  readonly read: () => Promise<unknown>;
  /** Told once for each answer that was none. */
  readonly onTrouble: (error: unknown) => void;
  /** Never goes back. */
  readonly nowMs?: () => number;
}

interface Known {
  readonly keyOf: JWTVerifyGetKey;
  readonly readAtMs: number;
}

/**
 * The keys of an issuer. Read every few minutes, and for a key that is not known, at most once in 30 s however many tokens name
 * one, so that nobody has us trouble the issuer. An empty or unreadable set is no answer: the keys that are known go on, for a
 * day at most.
 */
export class KeySet {
  readonly #given: Given;
  readonly #nowMs: () => number;
  #known: Known | undefined;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #trouble: string | null = 'the key set was not read yet';
  #timer: NodeJS.Timeout | undefined;

  constructor(given: Given) {
    this.#given = given;
    this.#nowMs = given.nowMs ?? (() => performance.now());
  }

  /** Reads now, and from now on. Answers when the first answer, or none, is there. */
  async start(): Promise<void> {
    this.#timer ??= setInterval(() => void this.refresh(), KEY_SET_READ_MS).unref();
    await this.refresh();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Why the set as it is now is not known; null: it is. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** For `jwtVerify`. */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    const before = this.#current();
    if (before !== undefined) {
      try {
        return await before(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      }
    }
    if (this.#reading === undefined && this.#nowMs() - this.#askedAtMs < KEY_SET_COOLDOWN_MS) {
      throw new errors.JWKSNoMatchingKey();
    }
    await this.refresh();
    const after = this.#current();
    if (after === undefined) throw new errors.JWKSNoMatchingKey();
    return after(header, token);
  };

  /** Reads the set; those who ask meanwhile wait for the same answer. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    this.#askedAtMs = this.#nowMs();
    try {
      const set = await this.#given.read();
      Keys.parse(set);
      this.#known = { keyOf: createLocalJWKSet(set as JSONWebKeySet), readAtMs: this.#nowMs() };
      this.#trouble = null;
    } catch (error) {
      const known = this.#current() === undefined ? 'no key is known' : 'the keys that are known go on';
      this.#trouble = `the key set cannot be read; ${known}`;
      this.#given.onTrouble(error);
    }
  }

  #current(): JWTVerifyGetKey | undefined {
    if (this.#known === undefined || this.#nowMs() - this.#known.readAtMs > KEY_SET_KEPT_MS) return undefined;
    return this.#known.keyOf;
  }
}
