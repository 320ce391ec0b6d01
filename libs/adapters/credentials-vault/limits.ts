/** One read, start to end: a healthy Vault answers in milliseconds, and a run waits for this. */
export const READ_DEADLINE_MS = 5_000;

/** One listing, which takes several requests. Stays below what a command over the bus may take. */
export const LIST_DEADLINE_MS = 10_000;

/** Vault's own limit for a stored value is 1 MiB; a credential has a few KiB. */
export const ANSWER_BYTES_MAX = 1_048_576;

/** Requests of one listing at once: enough to be quick, few enough not to be rate limited for it. */
export const LIST_REQUESTS_MAX = 8;

/** Folders looked into by one listing: as many as credentials may be listed, and each may have its own. */
export const FOLDERS_MAX = 500;

/** A token: Vault's batch tokens, the longest, have some hundred characters. */
export const TOKEN_LENGTH_MAX = 4_096;
