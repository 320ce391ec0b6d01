/** Pause between two attempts to connect, milliseconds. A restarted NATS answers within a second; waiting costs little. */
export const RECONNECT_PAUSE_MS = 100;

/** Random part on top, milliseconds, so that all services do not come back in the same instant. */
export const RECONNECT_JITTER_MS = 50;

/** How long one attempt to connect may take, milliseconds. */
export const CONNECT_TIMEOUT_MS = 2_000;

/**
 * The server is asked for a sign of life this often, milliseconds, and taken for dead when so many questions are open: a
 * frozen one is known after 6 s. The server asks back as often (`ping_interval` in its configuration).
 */
export const PING_INTERVAL_MS = 1_500;
export const PINGS_OUT_MAX = 3;

/** How long the start waits for the agents' bus, milliseconds: as long as for everything else. */
export const AGENTS_WAIT_MS = 60_000;

/** Requests to JetStream's API, milliseconds. Local work of the server; slower means that it is recovering. */
export const API_TIMEOUT_MS = 2_000;

/** Pause between two looks at monitoring pages that do not answer yet, milliseconds. */
export const DURABILITY_POLL_MS = 500;

/** Pause between attempts to make a consumer, milliseconds, while the stream or JetStream is not there yet. */
export const CONSUMER_RETRY_MS = 200;

/** How long a pull request waits at the server, milliseconds. */
export const PULL_EXPIRES_MS = 30_000;

/** The server says this often, milliseconds, that it still has a pull request for which there is nothing. */
export const PULL_HEARTBEAT_MS = 2_500;

/** After this long without a word of the server, milliseconds, a pull request is lost, and another is made. */
export const PULL_SILENCE_MS = 6_000;

/**
 * A delivery that was neither answered nor worked on for this long, milliseconds, is delivered again: what a stage's
 * frozen replica holds costs seconds. Whoever works on one says so three times as often.
 */
export const ACK_WAIT_MS = 3_000;

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

/** Refused events of which a relay remembers under which id they go out next: many windows, 60 bytes each. */
export const MESSAGE_IDS_MAX = 10_000;

/** How long a command may take, milliseconds. The longest is a bulk decision over every proposal that may be open. */
export const COMMAND_TIMEOUT_MS = 15_000;

/** How long a command waits for the bus or for somebody who answers it, milliseconds: a restart, not an outage. */
export const COMMAND_PATIENCE_MS = 2_000;

/** Pause between attempts in that time, milliseconds. */
export const COMMAND_RETRY_MS = 100;

/**
 * A replica says within this time, milliseconds, that it has a command, or it is sent again: one that is frozen gets every
 * second sending while it is not known to be, so eight of them leave one command in 256 for longer than 4 s.
 */
export const COMMAND_RECEIPT_MS = 500;
export const COMMAND_SENDINGS_QUICK = 8;

/** Further sendings come at this pace, milliseconds: nobody is there, or all are too busy to say a word. */
export const COMMAND_SENDINGS_SLOW_MS = 2_000;

/** A replica at work says so every second; after this long without, milliseconds, it is frozen or gone. */
export const COMMAND_SILENCE_MS = 2_500;

/**
 * A command that is taken up later than this, milliseconds, is dropped: whoever sent it has been answered by another
 * replica, or told to ask again. Longer than clocks of different machines are apart.
 */
export const COMMAND_TAKEN_UP_MS = 10_000;

/** Of a message that cannot be read, bytes that are kept. */
export const RAW_BYTES_MAX = 65_536;

/** Of a message, bytes for the version line and the headers that announcing adds: its id and where it is to stand. */
export const HEADERS_RESERVE_BYTES = 1_024;

/** Messages of agents on one subject that one process works on at once; each holds at most 64 KiB. */
export const AGENT_MESSAGES_AT_ONCE_MAX = 1_000;

/** How long servers are waited for that say which connections a revoked agent has, milliseconds: far below the 10 s that are promised. */
export const DISCONNECT_WAIT_MS = 2_000;
