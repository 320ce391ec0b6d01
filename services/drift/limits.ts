/** Pause between two looks at every repository: drift that nobody announced is found within a minute. */
export const TICK_MS = 60_000;

/** Pause before looking again at a repository whose changes are being applied. */
export const APPLYING_RETRY_MS = 200;

/** Repositories looked at side by side in one tick: enough to hide latency, few enough to leave the database to others. */
export const TICK_CONCURRENCY = 4;
