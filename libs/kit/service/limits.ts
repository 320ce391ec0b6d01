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
export const SAFETY_NET_OPEN_MAX = 128;

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
export const HEARTBEAT_MS = 1_000;

/** A handler that has not answered by then, milliseconds, counts as failed. Twice the longest run's deadline. */
export const HANDLER_TIMEOUT_MS = 20 * 60_000;

/** Pause between two passes of the safety net, milliseconds, unless the configuration names another. */
export const SAFETY_NET_INTERVAL_DEFAULT_MS = 30_000;

/** Lease of the safety net, in pauses: longer than one, so that one replica keeps it from pass to pass. */
export const SAFETY_NET_LEASE_PAUSES = 1.5;

/** Events that the safety net reads at once: at 64 KiB each no more than 16 MiB. */
export const SAFETY_NET_PAGE_EVENTS = 250;

/** Events whose next try is remembered. Beyond that the next pass of the safety net finds them. */
export const AGAIN_REMEMBERED_MAX = 2_000;

/** Events answered above the checkpoint that are remembered, about 100 bytes each. Older ones are asked about again. */
export const ANSWERED_REMEMBERED_MAX = 50_000;

/** Passed places that a stage remembers: a few at the end, and with so many the oldest reach back for weeks. */
export const PASSED_PLACES_MAX = 64;

/** Pause between two looks for replayed dead letters, milliseconds. A person waits for it. */
export const REPLAY_POLL_MS = 2_000;

/** Replayed dead letters that are taken up at once. */
export const REPLAY_BATCH = 20;

/** Of a payload in a dead letter, UTF-16 code units: what an event may have at most. */
export const DEAD_LETTER_TEXT_MAX = 65_536;

/**
 * Shortest lease of a tick, milliseconds, renewed three times in that time. The relay and the projector look every second:
 * another one has taken over 3 s after theirs was killed.
 */
export const TICK_LEASE_MIN_MS = 2_000;

/** Lease of a tick, in its pauses: longer than one, so that the replica that has it keeps it from run to run. */
export const TICK_LEASE_PAUSES = 1.5;

/** What a service that stops gives to work in progress, milliseconds. The whole stop must take less than 10 s. */
export const DRAIN_TIMEOUT_MS = 8_000;

/** Commands that a replica works on at once. More are refused: their callers would time out before their turn. */
export const COMMANDS_OPEN_MAX = 256;

/** How often a replica at work on a command says so, milliseconds. After two and a half of silence another is asked. */
export const COMMAND_SIGN_OF_LIFE_MS = 1_000;

/** Bytes of the installation's key: as many as HMAC-SHA256 makes use of without hashing them first (RFC 2104 §3). */
export const INSTALLATION_KEY_BYTES_MIN = 32;
