/** Asking again whether apply has settled its claim: a claim lasts as long as its slowest wave, often under a second. */
export const CLAIM_RETRY_MS = 200;

/** A fetch that takes longer gives back its place among the running handlers and is asked about again. */
export const FETCH_PATIENCE_MS = 2_000;

/** Asking again whether a slow fetch has ended. */
export const FETCH_RETRY_MS = 500;

/** Looking for due repositories: the shortest interval is 30 s, and a person may wait for what a request hastened. */
export const INTERVAL_TICK_MS = 1_000;

/** Looking for runs beyond their deadline of minutes. */
export const DEADLINE_TICK_MS = 5_000;

/** Polls at once: each is one git process, most of them waiting for the network. */
export const POLLS_MAX = 16;

/** Overdue runs looked at in one tick. */
export const OVERDUE_MAX = 100;

/** A repository whose poll throws is left alone this long, so that it cannot spin. */
export const POLL_ERROR_DELAY_MS = 60_000;

/** Looking again at a repository whose run is under way. Most take well under a second. */
export const RUN_WAIT_MS = 2_000;
