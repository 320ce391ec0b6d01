const HOUR_MS = 3_600_000;

/** How long something waits for a second person: a day, so that the other time zone has its morning. */
export const PENDING_MS = 24 * HOUR_MS;

/** Openings of one target together: beyond this within the window below it needs a second person, or is told each day. */
export const BREAK_GLASS_SUM_MS = 24 * HOUR_MS;
export const BREAK_GLASS_WINDOW_MS = 7 * 24 * HOUR_MS;

/** Pause between two tellings of what was opened for so long. */
export const PROLONGED_TELL_MS = 24 * HOUR_MS;

/** Openings of an account that are open or not reviewed: more than this is no exception any more, and the row stays small. */
export const OPENINGS_MAX = 200;

/** Changes of an account that wait for a second person; each has a target of its own. */
export const PENDING_MAX = 200;

/** Tries to set the governance while others set it: each loses to one of them, and they are few. */
export const GOVERN_TRIES_MAX = 8;
