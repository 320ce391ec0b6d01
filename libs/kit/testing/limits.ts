/** Most conditions come true within a second; the rest of this is room for a loaded machine. */
export const WAIT_TIMEOUT_MS = 10_000;

/** How often a condition is looked at. */
export const WAIT_POLL_MS = 25;
