/** Reports that may be missing: with the third, a node is offline. */
export const REPORTS_MISSED_MAX = 3;

/** More than this part of an account's nodes, and at least so many, are told as one event. */
export const MANY_PART = 0.05;
export const MANY_MIN = 20;

/** Reasons that an event names: the rest is in the report. */
export const REASONS_MAX = 20;
export const DRIFTED_NAMED_MAX = 20;
