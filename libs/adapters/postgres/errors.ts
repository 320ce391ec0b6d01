import { StoreUnavailable, WrongLog } from '@fleetwright/core/event-sourcing';
import pg from 'pg';

// PostgreSQL's error codes (appendix A of its manual) that say "not now" rather than "not ever", by class or in full.
const UNAVAILABLE_CODES = [
  '08', // connection exceptions
  '25006', // read-only: a standby, or a server that protects itself
  '25P03', // a transaction that said nothing for too long was ended
  '40001', // serialization failure
  '40P01', // deadlock
  '53', // out of disk, of memory, of connections
  '55P03', // lock not available in time
  '57014', // cancelled, by a timeout or by a person
  '57P01', // shut down by an administrator
  '57P02', // shut down after a crash
  '57P03', // starting up or stopping
  '57P05', // idle session ended
  '58', // system error: I/O, missing file
];

/**
 * Whether an error of `pg` says that the server cannot be reached or cannot serve now. Everything that is not the
 * server's own answer is: refused and reset connections, timeouts of the client, a pool that has ended.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? '';
    return UNAVAILABLE_CODES.some((prefix) => code.startsWith(prefix));
  }
  // Another log stays another one, however often it is asked.
  if (error instanceof WrongLog) return false;
  const isOurMistake = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  return error instanceof Error && !isOurMistake;
}

/** Runs a query; an error that says "not now" comes out as `StoreUnavailable`, any other as it is. */
export async function orUnavailable<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    throw isUnavailable(error) ? unavailable(error) : error;
  }
}

/** The message names the server's reason, never a statement or its values. */
export function unavailable(error: unknown): StoreUnavailable {
  const reason = error instanceof pg.DatabaseError ? `PostgreSQL ${error.code}: ${error.message}` : String(error);
  return new StoreUnavailable(`the database cannot serve now (${reason})`, { cause: error });
}
