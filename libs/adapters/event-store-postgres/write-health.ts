import pg from 'pg';
import { WRITE_REFUSED_SHOWN_MS } from './limits.ts';

// PostgreSQL's error codes (appendix A of its manual) of a server that answers and cannot write, by class or in full.
const CANNOT_WRITE_CODES = [
  '25006', // read-only: a standby, or a server that protects itself
  '53', // out of disk, of memory, of connections
  '58', // system error: I/O, missing file
];

/**
 * Whether the server takes writes, as far as the appends of this process tell: a server without room on its disk reads as
 * ever, and whoever only asks it something finds it well.
 */
export class WriteHealth {
  #refusal: { readonly atMs: number; readonly code: string } | undefined;

  /** Does the write, and remembers whether the server refused it. Throws what it throws. */
  async watch(write: () => Promise<void>): Promise<void> {
    try {
      await write();
      this.#refusal = undefined;
    } catch (error) {
      const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
      if (CANNOT_WRITE_CODES.some((prefix) => code.startsWith(prefix))) {
        this.#refusal = { atMs: performance.now(), code };
      }
      throw error;
    }
  }

  /** PostgreSQL's error code while the last write was refused, and that was not long ago; null otherwise. */
  refusal(): string | null {
    if (this.#refusal === undefined) return null;
    return performance.now() - this.#refusal.atMs < WRITE_REFUSED_SHOWN_MS ? this.#refusal.code : null;
  }
}
