/** What a text may cost, seconds. SPEC §2's largest fleet takes less than a tenth of it; a person waits for the answer. */
export const PARSE_SECONDS_MAX = 2;

/**
 * When a busy machine gave the process less than that of its processors, it gets more time, up to this, milliseconds: a
 * good file is not refused because of its neighbours.
 */
export const PARSE_PATIENCE_MS = 10_000;

/** How often the processor's time is looked at once the first limit is over, milliseconds. */
export const PARSE_LOOK_MS = 100;

/**
 * Heap of a process that parses, MiB. In V8's words: an old generation of 208, and a young one of three semi-spaces of
 * 16. The densest file that is read to its end stays below half of it.
 */
export const PARSE_HEAP_MIB_MAX = 256;
export const SEMI_SPACE_MIB = 16;

/**
 * What a file declares, as characters of JSON, everything inherited included. The largest fleet has 1.2 million; a
 * hundred lines of `extends` can make gigabytes of one template.
 */
export const RESULT_MIB_MAX = 16;

/** Processes of one parser: a hostile file keeps one of them for two seconds, and the others go on. */
export const PROCESSES_MAX = 2;

/** Texts that wait for a process. With a deadline of 2 s each the last is answered before a command's reply is overdue. */
export const WAITING_MAX = 8;

/** What starting a process may cost, seconds of the processor; it takes about one, and one that loads for ever more. */
export const START_SECONDS_MAX = 15;

/**
 * How long it may take on a busy machine, milliseconds. All services start at once, and a process that is ended because it
 * is slow begins from nothing: with 30 s here the first file of a fresh system was never read on a machine that needed 31.
 */
export const START_PATIENCE_MS = 240_000;

/** Of what a process says when it ends unasked, the last characters, for the operator. */
export const LAST_WORDS_CHARS_MAX = 500;
