/** Policies of an account: many more than people can overlook, and few enough to be folded and ranked in milliseconds. */
export const POLICIES_MAX = 500;

/** A start that does not come within five years is a slip: leap days are the rarest that anybody means. */
export const CRON_HORIZON_MS = 5 * 366 * 24 * 3_600_000;

/** No zone repeats more than three hours when its clocks go back. */
export const REPEATED_HOURS_MS = 3 * 3_600_000;

/** Time zones whose readers are kept: there are some 600. */
export const ZONES_KEPT_MAX = 600;

/** The clocks of no zone change between two quarters of an hour. */
export const QUARTER_MS = 900_000;

/** Offsets that are kept of a zone: a year and more by quarters of an hour is what nobody asks for, a few weeks is. */
export const OFFSETS_KEPT_MAX = 5_000;

/**
 * Ends of windows that are looked at to find an opening: two weeks of one that begins anew every hour. Windows that leave no
 * minute open would be searched for ever.
 */
export const OPENING_STEPS_MAX = 400;
