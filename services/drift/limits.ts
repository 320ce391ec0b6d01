/** Pause between two looks at every repository: drift that nobody announced is found within a minute. */
export const TICK_MS = 60_000;

/** Pause before looking again at a repository whose changes are being applied. */
export const APPLYING_RETRY_MS = 200;

/** Repositories looked at side by side in one tick: enough to hide latency, few enough to leave the database to others. */
export const TICK_CONCURRENCY = 4;

/** What a patch names of what it does not say; all is counted. What the contract allows. */
export const LEFT_MAX = 100;

/** Repositories of which a process remembers the revision that it last looked at; a few bytes each. */
export const REPOSITORIES_SEEN_MAX = 10_000;
