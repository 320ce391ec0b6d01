/** These are short statements by key; more time means a server that hangs, and the connection is given up. */
export const STATEMENT_TIMEOUT_MS = 10_000;

/** Places of the log that are kept: after the store lost events, the newest that it still has is where following goes on. */
export const PLACES_KEPT = 200;

/** Deliveries that are forgotten in one statement, so that none holds locks for long. */
export const FORGOTTEN_AT_ONCE = 5_000;

/** Of our own advisory locks: who follows the log. Any number that nobody else uses. */
export const FOLLOW_LOCK = 7_004_001;
