/** Asking again whether apply has settled its claim: a claim lasts as long as its slowest wave, often under a second. */
export const CLAIM_RETRY_MS = 200;

/**
 * A fetch that takes longer gives back its place among the 8 running handlers, for good: who asks about it again gets its
 * answer at once. So 50 remotes that begin to hang together hold up the others for 6 s, once.
 */
export const FETCH_PATIENCE_MS = 1_000;

/** Asking again whether a slow fetch has ended. */
export const FETCH_RETRY_MS = 500;

/** Looking for due repositories: the shortest interval is 30 s, and a person may wait for what a request hastened. */
export const INTERVAL_TICK_MS = 1_000;

/** Looking for runs beyond their deadline of minutes. */
export const DEADLINE_TICK_MS = 5_000;

/** Polls at once that began a moment ago: enough to overlap their waiting, few enough for a small pool of connections. */
export const POLLS_MAX = 16;

/** A poll that takes longer changes to the slow lane: a healthy remote answers within a second. */
export const POLL_PATIENCE_MS = 1_000;

/**
 * Polls at once that wait for a slow remote, each with a socket (ssh: three processes). With 1,000 repositories of an
 * interval of 5 minutes and a deadline of 20 s, all of them hanging, there are 67.
 */
export const SLOW_POLLS_MAX = 80;

/** Polls that wait for their turn in this process; the others wait in the schedule. About a second's work. */
export const POLLS_WAITING_MAX = 200;

/** Repositories whose folded streams are kept: all that one replica polls, or each poll would read whole streams. */
export const REPOSITORIES_KEPT_MAX = 2_000;

/** Overdue runs looked at in one tick. */
export const OVERDUE_MAX = 100;

/** A repository whose poll throws is left alone this long, so that it cannot spin. */
export const POLL_ERROR_DELAY_MS = 60_000;

/** Looking again at a repository whose run is under way. Most take well under a second. */
export const RUN_WAIT_MS = 2_000;

/** From a webhook to the look at the remote: pushes in a row are one look, and nobody notices a second. */
export const PUSH_DEBOUNCE_MS = 1_000;

/** Deliveries are remembered as long as GitHub lets people send them again: three days. */
export const DELIVERY_MEMORY_MS = 3 * 24 * 3_600_000;

/** Remembered of one repository, one for each delivery: a push a minute for more than a day. */
export const DELIVERY_KEYS_MAX = 2_000;

/** Forgetting deliveries. Between two sweeps the table grows by what is signed in a minute. */
export const FORGET_TICK_MS = 60_000;

/** Checking a connection: a healthy remote answers within a second, and the bus waits 15 s for a command. */
export const CHECK_DEADLINE_MS = 12_000;

/** Connections checked at once: each may hold a git process, and people check one at a time. */
export const CHECKS_MAX = 8;

/** Repositories of the account whose host keys are read at once for a check: few enough for a small pool of connections. */
export const OTHERS_AT_ONCE = 16;

/** Repositories named in a check that know the host by another key: one would do to make a person look. */
export const OTHERS_TOLD_MAX = 5;

/** Dead letters of the schedule that are taken up again in one tick: people replay one or a few. */
export const REPLAYS_MAX = 20;

/** Another replica polls what one took this long ago, milliseconds, without a word since; it says so every second. */
export const POLL_TAKEN_MS = 6_000;

/** Another replica fetches for a run when the one that does has said nothing for so long, milliseconds; it does twice a second. */
export const FETCH_TAKEN_MS = 6_000;

/** Runs that are looked through for what was before another one: each is two small reads, and most are of one revision. */
export const ROLLBACK_RUNS_MAX = 200;
