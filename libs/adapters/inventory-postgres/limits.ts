/** One write is milliseconds; longer means a hanging server or a lock that somebody forgot. */
export const WRITE_TIMEOUT_MS = 10_000;

/**
 * Mutations of one call to the database: few enough round trips, each of some ten milliseconds, so that whoever else
 * writes to the account gets its turn in between.
 */
export const MUTATIONS_AT_ONCE = 50;

/** A snapshot of the largest account takes a fraction of a second; the rest is for a busy machine. */
export const READ_TIMEOUT_MS = 15_000;

/** Writes of an account wait for one another; more connections serve more accounts, and readers, at once. */
export const CONNECTIONS_DEFAULT = 6;
