/** Events that are announced together: enough to hide the round trips, at 64 KiB each no more than 16 MiB. */
export const WINDOW_EVENTS = 250;

/** Events that are announced again after the stream was lost: what durable readers outside can hope to catch up with. */
export const REPLAY_EVENTS_MAX = 10_000;

/** Pause between two looks into the store, milliseconds, behind the hints that something was appended. */
export const POLL_MS = 1_000;

/** How long a run waits for the bus to come back, milliseconds, before the lease is looked at again. */
export const BUS_WAIT_MS = 5_000;

/** Windows in a row that may be refused in one run: another relay is at work, and this one had better wait. */
export const REFUSALS_MAX = 5;

/** Times an append is tried again because another relay came first; each time that one has done the work. */
export const APPEND_ATTEMPTS_MAX = 5;
