/** These are single rows by key; more time means a server that hangs, and the connection is given up. */
export const QUERY_TIMEOUT_MS = 10_000;

/** Dead letters that a stage keeps, at most 64 KiB each. More than a person reads. */
export const DEAD_LETTERS_MAX = 10_000;
