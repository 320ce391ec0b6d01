/** One append: the largest decision is a bulk decision over every proposal that may be open (10,000) plus its record. */
export const APPEND_EVENTS_MAX = 20_100;

/** One append, all data together: 10,000 proposals at a generous 12 KiB; PostgreSQL takes a message of up to 1 GiB. */
export const APPEND_BYTES_MAX = 128 * 1_048_576;

/** One page of the log: enough to keep a projector busy, small enough to hold in memory at 64 KiB an event. */
export const READ_ALL_MAX = 5_000;

/** Canonical JSON of one event's data. Larger things are documents. */
export const EVENT_DATA_BYTES_MAX = 65_536;

/** Names of streams and operations: a prefix, a UUID and some room. They stand in indexes, so they are kept short. */
export const NAME_LENGTH_MAX = 200;

/** A wake hint that got lost delays a reader by at most this; often enough that nobody notices, rare enough to be free. */
export const WAKE_POLL_MS = 1_000;
