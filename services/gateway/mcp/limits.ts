/** The whole answer to a call, bytes: what a model has to read before it can go on. Text and structure together. */
export const RESULT_BYTES_MAX = 65_536;

/** Entries of a list that a tool shows when the caller does not say: enough to decide about, and no context is filled. */
export const TOOL_PAGE = 20;

/** Lines of a text in one answer, and entries of a list: what is longer is read as a resource. */
export const LINES_MAX = 500;

/** Times that a page is asked for again, smaller, until it fits; each time it shrinks at least to half. */
export const PAGE_ATTEMPTS_MAX = 9;

/** A text that is cut keeps this many characters: the start says what it is. */
export const CUT_TEXT_LENGTH = 500;

/** Ids that a completion offers; the protocol allows no more. */
export const COMPLETIONS_MAX = 100;

/** Rows that are looked through for completions: ids that somebody wants to complete are of late. */
export const COMPLETION_ROWS = 500;

/** Resources that a list names beside the templates: the newest runs. */
export const LISTED_RUNS = 20;

/** How a client calls itself, characters; it stands in events. */
export const CLIENT_NAME_LENGTH_MAX = 128;

/** Open streams of one process; each is a client that waits. */
export const MCP_STREAMS_MAX = 200;

/** A silent stream is ended by proxies; a comment this often keeps it open, milliseconds. */
export const MCP_KEEP_ALIVE_MS = 15_000;

/** How long lists that never change while a process runs may be kept by clients, milliseconds. */
export const LISTS_TTL_MS = 300_000;

/** How often progress is told at most, milliseconds: people read it. */
export const PROGRESS_PAUSE_MS = 250;
