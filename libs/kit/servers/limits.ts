/** A server that replays its log after a crash may take long on a slow disk; a healthy one answers within a second. */
export const SERVER_READY_TIMEOUT_MS = 60_000;

/** How often a starting server is asked whether it answers. Small, because tests start many. */
export const SERVER_POLL_MS = 20;

/** A server that was told to stop in order gets this long before it is killed. PostgreSQL writes a checkpoint in it. */
export const SERVER_STOP_TIMEOUT_MS = 20_000;

/** PostgreSQL's processes notice the death of their postmaster within milliseconds; more means something is stuck. */
export const PROCESSES_GONE_TIMEOUT_MS = 10_000;

/** How often a start is tried again when another process took the port between choosing it and listening on it. */
export const PORT_ATTEMPTS = 5;

/** Below it stand the ports of well-known servers. */
export const LOWEST_FREE_PORT = 10_000;

/** Of some 20,000 ports few are taken: so many misses in a row mean that something else is wrong. */
export const FREE_PORT_ATTEMPTS = 200;

/** How much of a server's own log goes into the error when it does not start. */
export const LOG_TAIL_BYTES = 4_000;

/** Thirteen services with a pool each, twice over for replicas in tests, and room for a person with psql. */
export const POSTGRES_MAX_CONNECTIONS = 400;

/** Git commands of the demo remote work on small local repositories; one that takes longer hangs. */
export const GIT_COMMAND_TIMEOUT_MS = 30_000;

/** Nodes of a NATS cluster that have a leader know of each other within a second; those that do not by then never do. */
export const CLUSTER_FORMED_TIMEOUT_MS = 10_000;
