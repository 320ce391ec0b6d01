/** Every statement touches a few rows by their key; one that takes longer waits for a server in trouble. */
export const STATEMENT_TIMEOUT_MS = 10_000;
