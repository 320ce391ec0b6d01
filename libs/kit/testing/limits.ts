/** A safety net: most conditions come true within a second, the slowest in 6 s, and a busy machine takes five times that. */
export const WAIT_TIMEOUT_MS = 30_000;

/** How often a condition is looked at. */
export const WAIT_POLL_MS = 25;

/** How long a test's database waits for connections that are being closed; what stays longer is thrown out. */
export const GOODBYE_TIMEOUT_MS = 1_000;
export const GOODBYE_POLL_MS = 10;

/** What of a secret is looked for at once: short enough to find a part of it, long enough that chance never writes it. */
export const CANARY_PIECE_BYTES = 12;

/** Between two looks at all processes, which take some milliseconds: the machine is left something for the test itself. */
export const CANARY_WATCH_PAUSE_MS = 3;

/** A process that was killed is gone within milliseconds; with a pause that grows each time this makes some 5 s. */
export const REMOVE_TRIES = 10;
export const REMOVE_PAUSE_MS = 100;
