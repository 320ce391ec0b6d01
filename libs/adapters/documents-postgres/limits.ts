/** Smaller texts are kept as they are: compressing them costs more than it saves. */
export const COMPRESS_BYTES_MIN = 1_024;

/** zstd's fastest level: a plan of 2 MB shrinks twelvefold in 5 ms; higher levels gain nothing on JSON like ours. */
export const COMPRESS_LEVEL = 1;

/** One statement, its bodies together; more go in several. Far below what PostgreSQL takes, and kind to its memory. */
export const PUT_BYTES_MAX = 16 * 1_048_576;

/** A put or a get moves some megabytes; after this the server hangs, and the connection is given up. */
export const QUERY_TIMEOUT_MS = 30_000;
