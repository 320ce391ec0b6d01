/** One batch: enough to share one commit among everybody who waits, small enough to hold the lock for milliseconds only. */
export const BATCH_APPENDS_MAX = 256;

/** One batch, its data together. A single append may be larger; it then goes alone. */
export const BATCH_BYTES_MAX = 4 * 1_048_576;

/** One batch prepares in PostgreSQL and waits for the lock while the other commits; a third would only wait. */
export const BATCHES_IN_FLIGHT = 2;

/** Appends that wait in a process. More means that the database has stopped; the caller is better told than kept. */
export const APPENDS_WAITING_MAX = 10_000;

/** A batch commits in milliseconds; after this the server hangs, and the connection is given up. */
export const APPEND_TIMEOUT_MS = 10_000;

/** A single large append may take longer: so much is written in a millisecond even on a slow disk (2 MB a second). */
export const APPEND_BYTES_PER_MS_MIN = 2_000;

/** Reads of a page of large events over a slow network take seconds. */
export const READ_TIMEOUT_MS = 30_000;

/** After a broken connection an append is tried again after these pauses: together longer than a restart takes. */
export const APPEND_RETRY_DELAYS_MS = [50, 150, 400, 1_000, 2_000];

/** No further try begins after this, so that a hanging server cannot hold a caller for tries × timeout. */
export const APPEND_DEADLINE_MS = 15_000;

/** Readers are woken at most this often by one process; each wake costs every listening process a message. */
export const WAKE_INTERVAL_MS = 10;

/** With a filter for types, a page looks at so many positions at most, so that it stays a matter of milliseconds. */
export const SCAN_POSITIONS_MAX = 20_000;

/** Two for appends, two for reads: more would only queue in PostgreSQL instead of here. */
export const CONNECTIONS_DEFAULT = 4;

/** A server on the same network answers within milliseconds; this leaves room for one that is just starting. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** A look is two rows by their keys; after this the server hangs, and the connection is given up. */
export const LOOK_TIMEOUT_MS = 10_000;

/** Between two looks at the newest event that was answered: one row by its key, and half of `HISTORY_NOTICED_MS`. */
export const HISTORY_LOOK_MS = 2_000;

/**
 * How long after a refused append the process calls itself unready, milliseconds. The next append that is written ends it
 * at once; where none comes, nobody is told for longer than a few readiness probes that something was wrong.
 */
export const WRITE_REFUSED_SHOWN_MS = 30_000;
