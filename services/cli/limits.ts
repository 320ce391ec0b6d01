/** How long `sync` waits for the diff, seconds, unless told otherwise: most are ready within one. */
export const SYNC_WAIT_SECONDS = 30;

/** Pause between two looks at a run that is being worked on, milliseconds. */
export const RUN_POLL_MS = 300;

/** A gateway that needs longer than this for one answer, milliseconds, is taken for dead. It waits 60 s at most itself. */
export const REQUEST_TIMEOUT_MS = 70_000;

/** Rows asked for at once. */
export const PAGE_SIZE = 100;
