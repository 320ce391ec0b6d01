/**
 * Text of documents that one process keeps, bytes of UTF-8. A plan of 1,000 changes is about 1 MiB, so this holds the
 * plans of every run that is being worked on, in a process that may use a few hundred MiB.
 */
export const DOCUMENT_CACHE_BYTES_MAX = 24 * 1024 * 1024;

/** Streams whose folded state an Aggregate keeps: the repositories that one replica works on within minutes. */
export const AGGREGATE_STREAMS_MAX = 500;

/** Causes that an Aggregate remembers per stream: a repeated command older than this is decided anew. */
export const AGGREGATE_CAUSES_MAX = 10_000;

/**
 * Times a decision is taken again because another process appended first. Each time somebody else made progress, so
 * more than a few in a row means a writer gone wild.
 */
export const EXECUTE_ATTEMPTS_MAX = 20;

/**
 * Deliveries that a stage holds open: room for a bulk decision over one repository, whose events queue behind each
 * other, without keeping other repositories waiting. At most 64 KiB each.
 */
export const EVENTS_OPEN_MAX = 128;

/** Handlers that run at once in a stage: enough to overlap their waiting, few enough for a pool of 3 connections. */
export const EVENTS_RUNNING_MAX = 8;

/** Events of the safety net that are being handled at once. As many again as the fast path may hold open. */
export const NET_OPEN_MAX = 128;

/** Tries of an event that throws. With the delays below the last one is about half a minute after the first. */
export const ATTEMPTS_MAX = 8;

/** Delay after the first failed try, milliseconds; doubled by every further one. */
export const RETRY_BASE_MS = 200;

/** Longest delay between tries, milliseconds. */
export const RETRY_MAX_MS = 30_000;

/** Bounds of what a waiting handler may ask for, milliseconds: no hot loop, and no event forgotten for hours. */
export const WAITING_MIN_MS = 50;
export const WAITING_MAX_MS = 60_000;

/** Delay before the store is asked again after it was unavailable, milliseconds. It restarts within seconds. */
export const STORE_RETRY_MS = 500;

/** How often an open delivery tells the bus that it is being worked on, milliseconds: three times per ack wait. */
export const HEARTBEAT_MS = 10_000;

/** A handler that has not answered by then, milliseconds, counts as failed. Twice the longest run's deadline. */
export const HANDLER_TIMEOUT_MS = 20 * 60_000;

/** Pause between two passes of the safety net, milliseconds, unless the configuration names another. */
export const NET_INTERVAL_DEFAULT_MS = 30_000;

/** Lease of the net, in pauses: longer than one, so that one replica keeps it from pass to pass. */
export const NET_LEASE_PAUSES = 1.5;

/** Events that the safety net reads at once: at 64 KiB each no more than 16 MiB. */
export const NET_PAGE_EVENTS = 250;

/** Events whose next try is remembered. Beyond that the next pass of the net finds them. */
export const AGAIN_REMEMBERED_MAX = 2_000;

/** Positions answered above the checkpoint that are remembered, 8 bytes each. Older ones are asked about again. */
export const ANSWERED_REMEMBERED_MAX = 200_000;

/** Pause between two looks for replayed dead letters, milliseconds. A person waits for it. */
export const REPLAY_POLL_MS = 2_000;

/** Replayed dead letters that are taken up at once. */
export const REPLAY_BATCH = 20;

/** Of a payload in a dead letter, UTF-16 code units: what an event may have at most. */
export const DEAD_LETTER_TEXT_MAX = 65_536;

/**
 * How long a tick's lease lasts without being renewed, milliseconds: how long nobody ticks after a crash. Renewed three times
 * in that time.
 */
export const TICK_LEASE_TTL_MS = 6_000;

/** What a service that stops gives to work in progress, milliseconds. The whole stop must take less than 10 s. */
export const DRAIN_TIMEOUT_MS = 8_000;

/** Commands that a replica works on at once. More are refused: their callers would time out before their turn. */
export const COMMANDS_OPEN_MAX = 256;
