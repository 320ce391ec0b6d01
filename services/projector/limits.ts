/** Events of one transaction while following: at most some MiB of rows, and readers see the first of them soon. */
export const FOLLOW_EVENTS_MAX = 1_000;

/** Pause between two looks into the store, milliseconds, behind the hints that something was appended. */
export const POLL_MS = 1_000;

/** How long counts are kept for all gauges of one scrape, milliseconds: less than any pause between two of them. */
export const COUNTS_KEPT_MS = 5_000;
