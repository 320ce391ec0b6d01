/** One write is milliseconds; longer means a hanging server or a lock that somebody forgot. */
export const WRITE_TIMEOUT_MS = 10_000;

/** A snapshot of the largest account takes a fraction of a second; the rest is for a busy machine. */
export const READ_TIMEOUT_MS = 15_000;

/** The server is near; who is not connected by then is better told than kept. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** Writes of an account wait for one another; more connections serve more accounts, and readers, at once. */
export const CONNECTIONS_DEFAULT = 6;
