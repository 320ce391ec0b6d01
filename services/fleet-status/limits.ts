/** Reports are gathered for so long, milliseconds, and written together: one transaction for all of a second. */
export const GATHER_MS = 1_000;

/** Reports gathered at most, of 64 KiB each; what comes beyond waits for the next report of its agent. */
export const GATHERED_MAX = 5_000;

/** How often nodes are looked at, milliseconds. */
export const ASSESS_MS = 1_000;

/** Nodes looked at in one go; the next go takes the rest. */
export const ASSESSED_AT_ONCE = 2_000;

/** Milliseconds by which the clock of the database may run apart from ours before silence is measured anew. */
export const CLOCK_JUMP_MS = 5_000;
