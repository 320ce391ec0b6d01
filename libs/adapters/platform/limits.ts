/** How long a service waits at its start for each server it depends on, milliseconds: a machine that boots them all. */
export const DEPENDENCY_WAIT_MS = 60_000;

/** Pause between two looks, milliseconds. */
export const DEPENDENCY_POLL_MS = 200;

/** How long PostgreSQL may take to say that it is ready, milliseconds. */
export const READY_TIMEOUT_MS = 2_000;
