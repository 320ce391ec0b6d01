/** Most conditions come true within a second; the rest of this is room for a loaded machine. */
export const WAIT_TIMEOUT_MS = 10_000;

/** How often a condition is looked at. */
export const WAIT_POLL_MS = 25;

/** How long a test's database waits for connections that are being closed; what stays longer is thrown out. */
export const GOODBYE_TIMEOUT_MS = 1_000;
export const GOODBYE_POLL_MS = 10;

/** What of a secret is looked for at once: short enough to find a part of it, long enough that chance never writes it. */
export const CANARY_PIECE_BYTES = 12;

/** Between two looks at all processes, which take some milliseconds: the machine is left something for the test itself. */
export const CANARY_WATCH_PAUSE_MS = 3;
