/** How long a sign-in counts; refreshed by each. What SPEC calls 30 days after the last sign-in. */
export const VALIDITY_MS = 30 * 24 * 3_600_000;

/** A sign-in that says nothing new is recorded at most once a day: precise enough for 30 days, and quiet. */
export const REFRESH_AFTER_MS = 24 * 3_600_000;

/** Service tokens of an account that are active at once: a few for each repository, pipeline and assistant. */
export const ACTIVE_TOKENS_MAX = 500;

/** Tokens one above the other: one that makes one that makes one is already hard to follow. */
export const MAKERS_MAX = 3;
