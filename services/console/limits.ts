/** Pages ask again this often although nothing was heard, milliseconds: not every change is an event of the timeline. */
export const POLL_MS = 5_000;

/** The same while something on the page is being worked on, or awaited: that proposals were opened is no event there. */
export const BUSY_POLL_MS = 2_000;

/** Events that come together lead to one question, milliseconds. */
export const GATHER_MS = 150;

/** Pause before the stream of events is opened again, milliseconds; doubled up to the second number. */
export const RECONNECT_MS = 500;
export const RECONNECT_MAX_MS = 15_000;

/** A stream that says nothing for this long is taken for dead, milliseconds: the gateway says something every 15 s. */
export const STREAM_SILENCE_MS = 45_000;

/** Rows asked for at once. */
export const PAGE_SIZE = 100;

/** Runs shown in the list of runs. */
export const RUNS_SHOWN = 50;

/** How often distances from now are written anew, milliseconds. */
export const CLOCK_MS = 5_000;
