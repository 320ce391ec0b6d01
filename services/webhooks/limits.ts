/** Events of one step while following: a message for each subscription and event may come of it. */
export const FOLLOW_EVENTS_MAX = 500;

/** Pause between two looks into the store, milliseconds, behind the hints that something was appended. */
export const POLL_MS = 1_000;

/** Pause between two looks for what is due, milliseconds, behind what this process knows by itself. */
export const DUE_MS = 500;

/** Deliveries that one process sends at once. One subscription has one at a time: so many slow receivers delay nobody else. */
export const SENDING_MAX = 256;

/** How long a claim lasts, milliseconds: longer than a receiver may take, with its name's resolution. */
export const CLAIM_MS = 30_000;

/** How long the log keeps what is finished, milliseconds: 30 days, for whoever looks for what went wrong last month. */
export const LOG_KEPT_MS = 2_592_000_000;

/**
 * Pause between two looks for subscriptions that nobody answers for any more, milliseconds. Each delivery asks by itself: this
 * only tells of those that nothing is sent to.
 */
export const MAKERS_MS = 5_000;

/** Pause between two sweeps of the log, milliseconds. */
export const SWEEP_MS = 600_000;

/** How long a stop waits for what is being sent, milliseconds: a service is given 10 s for all of it. */
export const DRAIN_MS = 1_500;

/** Pause between two looks whether the bus still has every durable reader, milliseconds: it loses them with its folder only. */
export const READERS_MS = 10_000;
