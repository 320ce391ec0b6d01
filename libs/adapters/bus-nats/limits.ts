/** Pause between two attempts to connect, milliseconds. A restarted NATS answers within a second; waiting costs little. */
export const RECONNECT_PAUSE_MS = 100;

/** Random part on top, milliseconds, so that all services do not come back in the same instant. */
export const RECONNECT_JITTER_MS = 50;

/** How long one attempt to connect may take, milliseconds. */
export const CONNECT_TIMEOUT_MS = 2_000;

/** A connection that is silent for twice this long, milliseconds, is taken for dead. */
export const PING_INTERVAL_MS = 5_000;
export const PINGS_OUT_MAX = 2;

/** Requests to JetStream's API, milliseconds. Local work of the server; slower means that it is recovering. */
export const API_TIMEOUT_MS = 2_000;

/** Pause between attempts to make a consumer, milliseconds, while the stream or JetStream is not there yet. */
export const CONSUMER_RETRY_MS = 200;

/** How long a pull request waits at the server, milliseconds. Bounds how long a lost one goes unnoticed. */
export const PULL_EXPIRES_MS = 30_000;

/** After this much more, milliseconds, a pull request without an answer is given up. */
export const PULL_GRACE_MS = 2_000;

/** A delivery that was neither answered nor worked on for this long, milliseconds, is delivered again. */
export const ACK_WAIT_MS = 30_000;

/** Deliveries of a stage that may be open at all replicas together, those that wait for another try included. */
export const ACKS_PENDING_MAX = 2_000;

/** How long the stream keeps messages, milliseconds: a durable reader outside may be away for this long. */
export const STREAM_AGE_MAX_MS = 7 * 24 * 3_600_000;

/** Size of the stream, bytes: about a million small events, and no surprise on a small disk. */
export const STREAM_BYTES_MAX = 512 * 1024 * 1024;

/** How long the server remembers ids of messages, milliseconds. It only saves work: sequence numbers keep order. */
export const DUPLICATE_WINDOW_MS = 120_000;

/** How long one window of announcements may take, milliseconds, before the end of the stream is asked for anew. */
export const ANNOUNCE_TIMEOUT_MS = 5_000;

/** How long a command may take, milliseconds. The longest is a bulk decision over every proposal that may be open. */
export const COMMAND_TIMEOUT_MS = 15_000;

/** How long a command waits for the bus or for somebody who answers it, milliseconds: a restart, not an outage. */
export const COMMAND_PATIENCE_MS = 2_000;

/** Pause between attempts in that time, milliseconds. */
export const COMMAND_RETRY_MS = 100;

/** Of a message that cannot be read, bytes that are kept. */
export const RAW_BYTES_MAX = 65_536;
