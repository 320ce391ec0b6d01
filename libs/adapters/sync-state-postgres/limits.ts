/** Every statement touches a few rows by an index; one that takes longer waits for a server in trouble. */
export const STATEMENT_TIMEOUT_MS = 10_000;

/** Waiting for another process to finish registering: it reads and appends, which takes milliseconds. */
export const EXCLUSIVE_TIMEOUT_MS = 15_000;
