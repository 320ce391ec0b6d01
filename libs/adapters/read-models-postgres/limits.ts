/** Rows that a projector keeps between batches: those of the runs that are being worked on. Above it starts anew. */
export const CACHED_ROWS_MAX = 20_000;

/** Rows that a rebuild keeps in memory: at some KiB each, about a hundred MiB. What was forgotten is read again. */
export const REBUILD_ROWS_MAX = 30_000;

/** Rows of one model that stay in memory when a rebuild forgets: most events are about what was touched lately. */
export const REBUILD_ROWS_KEPT = 10_000;

/** Rows of one model that a rebuild does not write yet: those of the runs that the events are in the middle of. */
export const REBUILD_UNSETTLED_ROWS = 2_000;

/** Rows of one statement: large enough to be few, small enough that its arguments stay some MiB. */
export const WRITE_ROWS_MAX = 2_000;

/** Events that a rebuild reads at once. */
export const REBUILD_PAGE_EVENTS = 2_000;

/**
 * A rebuild that is this close to the newest event stops the live projector and does the rest in its last transaction:
 * some milliseconds.
 */
export const REBUILD_CATCH_UP_EVENTS = 200;

/** Bytes of a row's key that an index entry of PostgreSQL (2,704 bytes) surely holds, with its account. */
export const ROW_KEY_BYTES_MAX = 1_024;

/** Queries of readers are small; after this the server hangs. */
export const READ_TIMEOUT_MS = 10_000;

/** A batch is written in milliseconds, a page of a rebuild in tenths of a second; after this the server hangs. */
export const WRITE_TIMEOUT_MS = 60_000;

/** Readers that wait ask again at least this often, for the case that a notification was lost. */
export const CHANGED_POLL_MS = 1_000;

/** A rebuild that says nothing to the database for this long, milliseconds, has lost its lock: its process is frozen. */
export const REBUILD_SILENCE_MS = 10_000;

/** How far a clock may go back before moments of that time are told less exactly, milliseconds: more than any that was set right. */
export const CLOCK_BACK_MS_MAX = 86_400_000;

/**
 * Connections that read for one account each: a gateway's event loop keeps no more of them busy, and each is a server process of 10
 * MiB.
 */
export const READ_CONNECTIONS_MAX = 3;
