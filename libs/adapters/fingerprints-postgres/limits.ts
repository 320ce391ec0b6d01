/** A row by its key; longer means a hanging server. */
export const QUERY_TIMEOUT_MS = 10_000;

/** Size of a key: what HMAC-SHA-256 uses whole. */
export const KEY_BYTES = 32;
