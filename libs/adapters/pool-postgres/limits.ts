/** How long one attempt to connect may take, milliseconds. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** A connection that nobody used for this long, milliseconds, is let go: a server process of several MiB each. */
export const IDLE_CONNECTION_MS = 30_000;
