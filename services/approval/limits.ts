/** Open proposals of a repository where neither its settings nor the configuration say: what a person reviews in one sitting. */
export const OPEN_PROPOSALS_DEFAULT = 25;

/** Pause before asking again whether apply has settled its claim: a wave takes tens of milliseconds. */
export const CLAIM_RETRY_MS = 200;

/** Plans kept ready by one process: those of the repositories that are decided on within minutes. */
export const PLANS_MAX = 50;

/** Runs whose flags are kept by one process; a handful of bytes each. */
export const RUNS_MAX = 1_000;
