/** A fleet.yaml may have 1 MiB, and no other body is larger. */
export const BODY_BYTES_MAX = 1_048_576;

/** Lists and maps in each other: a module's config is the deepest there is, and nobody reads one deeper than this. */
export const BODY_DEPTH_MAX = 64;

/** A part of an address, percent-encoded: a resource's key has up to 200 characters. */
export const ADDRESS_PART_LENGTH_MAX = 600;

/** How long a command's answer waits for the read models, milliseconds; they are usually there within 50. */
export const READ_YOUR_WRITE_TIMEOUT_MS = 5_000;

/** Proposals that an explanation looks at, newest first: whoever asks why wants the last few, and each may have a document. */
export const EXPLAINED_PROPOSALS_MAX = 20;

/** Changes of a resource that an explanation looks at, newest first; each is a kilobyte. */
export const EXPLAINED_CHANGES_MAX = 200;

/** Runs shown with a repository. */
export const RECENT_RUNS = 10;

/** Proposals shown with a run, and entries of each of its lists of actions: more than people read on one page. */
export const RUN_PAGE = 100;

/** Lines of a file in one answer: several screens. */
export const FILE_LINES_MAX = 200;

/** Runs looked through for the one that read a commit, newest first: a proposal that waited for longer shows no lines. */
export const RUNS_SEARCHED_MAX = 500;

/** Proposals that one filter decides about together; the cap on open proposals cannot be larger. */
export const RUN_PROPOSALS_MAX = 10_000;

/** A silent stream is ended by proxies; a comment this often keeps it open, milliseconds. */
export const STREAM_HEARTBEAT_MS = 15_000;

/** Events sent from one look at the timeline. */
export const STREAM_PAGE_EVENTS = 200;

/** Streams that one process keeps open: each costs a connection, and what it is sent. Listeners of an account read together. */
export const STREAMS_MAX = 2_000;

/** The newest events of an account that are kept for those who listen to it: a burst of several pages, below a few MiB. */
export const TAIL_EVENTS_MAX = 1_000;

export const IDEMPOTENCY_KEY_LENGTH_MAX = 200;

/** Past proposals that a rehearsal reads at once: some MB. */
export const REHEARSAL_PAGE = 1_000;

/** Past proposals that a rehearsal lists; all are counted. Some 3 MB of an answer. */
export const REHEARSED_LISTED_MAX = 10_000;

/** Rows of today's lists that a list of the past reads at once; those that began later are let go by unseen. */
export const PAST_ROWS_READ = 500;

/** Streams that one page of a list of the past reads before it ends where it is: some seconds, most of them a run's. */
export const PAST_STREAMS_READ_MAX = 2_000;

/** Events that one page of a list of the past folds before it ends where it is: a second or two of work, given in turns. */
export const PAST_EVENTS_READ_MAX = 200_000;

/** Events of one stream that are read at once for the past: some milliseconds in which nobody else is served. */
export const PAST_EVENTS_READ_AT_ONCE = 500;

/** Questions about the past that are folded at once: each holds the rows of a repository, some kilobytes a proposal. */
export const PAST_READERS_MAX = 4;

/** How far a clock may have gone back while rows of a list began, milliseconds: more than any that was set right. */
export const PAST_CLOCK_BACK_MS = 86_400_000;
