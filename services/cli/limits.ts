/** How long `sync` waits for the diff, seconds, unless told otherwise: most are ready within one. */
export const SYNC_WAIT_SECONDS = 30;

/** Pause between two looks at a run that is being worked on, milliseconds. */
export const RUN_POLL_MS = 300;

/** The same while its nodes converge, milliseconds: for each look all of its nodes are counted. */
export const NODES_POLL_MS = 1_000;

/** Nodes of a run that are listed: what fits a terminal. */
export const RUN_NODES_LISTED = 20;

/** A gateway that needs longer than this for one answer, milliseconds, is taken for dead. It waits 60 s at most itself. */
export const REQUEST_TIMEOUT_MS = 70_000;

/** Lines of fleet.yaml shown before and behind the one that a change came from: what it declares, mostly. */
export const SOURCE_LINES = { before: 1, behind: 6 } as const;

/** Rows asked for at once. */
export const PAGE_SIZE = 100;

/** Columns of a source line that is shown where no terminal tells its width. */
export const EXCERPT_COLUMNS = 100;

/** A terminal narrower than this is treated as this wide: a line cut shorter would say nothing any more. */
export const COLUMNS_MIN = 40;

/** UTF-16 units looked at for each column to be filled: a character may carry any number of combining marks. */
export const UNITS_PER_COLUMN_MAX = 8;

/** Characters whose width is kept: more than any one language's file uses, and less than a megabyte. */
export const LOOKS_KEPT_MAX = 5_000;

/** Characters of a file's name that the gateway takes; of a longer one the end is more telling. */
export const FILE_NAME_LENGTH_MAX = 512;

/** Runs that are listed unless told otherwise: what fits a terminal. */
export const RUNS_LISTED = 20;

/** The longest token that is read, bytes: no header of a request may be longer. */
export const TOKEN_BYTES_MAX = 16_384;

/** Wait before an interrupted stream of events is asked for again, milliseconds; doubled up to the longest. */
export const RECONNECT_MIN_MS = 500;
export const RECONNECT_MAX_MS = 15_000;

/** Events that are listed unless told otherwise: what fits a terminal. */
export const EVENTS_LISTED = 20;

/** The largest input that `call` reads, bytes: what the gateway takes, and a little more so that it says so itself. */
export const INPUT_BYTES_MAX = 2_097_152;

/** How long the shell waits for ids, milliseconds: whoever types on should not notice. */
export const COMPLETION_TIMEOUT_MS = 1_000;

/** A provider that needs longer for one answer, milliseconds, is taken for away. */
export const PROVIDER_TIMEOUT_MS = 10_000;

/** What is read of a provider's answer, UTF-16 units: a token, and what comes with it. */
export const PROVIDER_ANSWER_BYTES_MAX = 262_144;

/** Pause between two questions whether somebody has signed in, seconds, unless the provider says (RFC 8628 §3.2). */
export const DEVICE_INTERVAL_SECONDS = 5;

/** How much slower to ask each time that the provider says so, seconds (RFC 8628 §3.5). */
export const DEVICE_SLOWER_SECONDS = 5;

/** The longest that a sign-in is waited for, seconds, and how long where the provider does not say. */
export const DEVICE_SECONDS_MAX = 1_800;

/** Changes whose waiting a line of progress explains: more would not fit the line. */
export const WAITS_SHOWN_MAX = 3;
