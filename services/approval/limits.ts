/** Open proposals of a repository where neither its settings nor the configuration say: what a person reviews in one sitting. */
export const OPEN_PROPOSALS_DEFAULT = 25;

/** Pause before asking again whether apply has settled its claim: a wave takes tens of milliseconds. */
export const CLAIM_RETRY_MS = 200;

/** Changes in the plans that one process keeps ready: about 20 MB, the plans of all repositories being decided on. */
export const PLAN_CHANGES_MAX = 20_000;

/** Runs whose flags are kept by one process; a handful of bytes each. */
export const RUNS_MAX = 1_000;

/** Runs of a repository of which is kept what they were asked to read. Older ones have long been reviewed or given up. */
export const SOURCES_MAX = 10;
