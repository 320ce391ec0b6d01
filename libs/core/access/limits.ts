/** How long a sign-in counts; refreshed by each. What SPEC calls 30 days after the last sign-in. */
export const VALIDITY_MS = 30 * 24 * 3_600_000;

/** A sign-in that says nothing new is recorded at most once a day: precise enough for 30 days, and quiet. */
export const REFRESH_AFTER_MS = 24 * 3_600_000;
