/** Open proposals of a repository where neither its settings nor the configuration say: what a person reviews in one sitting. */
export const OPEN_PROPOSALS_DEFAULT = 25;

/** Pause before asking again whether apply has settled its claim: a wave takes tens of milliseconds. */
export const CLAIM_RETRY_MS = 200;

/** Pause between two looks for windows that open and time that is over: a window wakes what waits within a minute. */
export const WAITING_TICK_MS = 15_000;

/** Changes in the plans that one process keeps ready: about 20 MB, the plans of all repositories being decided on. */
export const PLAN_CHANGES_MAX = 20_000;

/** Runs whose flags are kept by one process; a handful of bytes each. */
export const RUNS_MAX = 1_000;

/** Live changes of which a process remembers that it has looked at them: those of a large import, 40 bytes each. */
export const CHANGES_REMEMBERED_MAX = 10_000;
