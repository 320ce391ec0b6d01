/** Every statement touches a few rows by an index; one that takes longer waits for a server in trouble. */
export const STATEMENT_TIMEOUT_MS = 10_000;

/** Waiting for another process to finish registering: it reads and appends, which takes milliseconds. */
export const EXCLUSIVE_TIMEOUT_MS = 15_000;

/** How often a process that holds an account's lock says that it is at work, milliseconds: the server ends silent ones after 4 s. */
export const HOLDING_MS = 1_000;
