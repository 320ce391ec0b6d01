/** Every statement touches one row by its key; one that takes longer waits for a server in trouble. */
export const STATEMENT_TIMEOUT_MS = 10_000;

/** A row that vanishes between two looks was given up by its holder; that this happens again and again is a mistake. */
export const CLAIM_TRIES_MAX = 10;
