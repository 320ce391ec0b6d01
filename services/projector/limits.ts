/** Events that are folded in one transaction: enough to hide the round trips, few enough for a reader to wait for it. */
export const BATCH_EVENTS = 500;

/** Pause between two looks into the store, milliseconds, behind the hints that something was appended. */
export const POLL_MS = 1_000;

/** Batches in a row that may be refused in one run: another projector is at work, and this one had better wait. */
export const REFUSALS_MAX = 5;
