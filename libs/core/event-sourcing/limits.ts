/** One append: the largest decision is a bulk decision over every proposal that may be open (10,000) plus its record. */
export const APPEND_EVENTS_MAX = 20_100;

/** One page of the log: enough to keep a projector busy, small enough to hold in memory at 64 KiB an event. */
export const READ_ALL_MAX = 5_000;

/** Canonical JSON of one event's data. Larger things are documents. */
export const EVENT_DATA_BYTES_MAX = 65_536;
