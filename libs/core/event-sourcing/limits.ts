/** One append: the largest decision is a bulk decision over every proposal that may be open (10,000) plus its record. */
export const APPEND_EVENTS_MAX = 20_100;

/**
 * One append, all data together, where a store has no limit of its own: PostgreSQL takes a message of up to 1 GiB. What we
 * write is smaller: a review that opens 10,000 ordinary nodes weighs 14 MB, the decision about all of them 2.5 MB.
 */
export const APPEND_BYTES_MAX = 128 * 1_048_576;

/** One page of the log: enough to keep a projector busy, small enough to hold in memory at 64 KiB an event. */
export const READ_ALL_MAX = 5_000;

/** Canonical JSON of one event's data. Larger things are documents. */
export const EVENT_DATA_BYTES_MAX = 65_536;

/** Names of streams and operations: a prefix, a UUID and some room. They stand in indexes, so they are kept short. */
export const NAME_LENGTH_MAX = 200;

/**
 * A store that went back is noticed by every process within this, also by one that has nothing to do: well below the 10 s
 * within which all of them must have forgotten what they remembered.
 */
export const HISTORY_NOTICED_MS = 5_000;

/** A wake hint that got lost delays a reader by at most this; often enough that nobody notices, rare enough to be free. */
export const WAKE_POLL_MS = 1_000;
