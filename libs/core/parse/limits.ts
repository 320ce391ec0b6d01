/** A fleet of 4,500 nodes fits. Larger is almost always something committed by mistake. SPEC §2. */
export const FILE_BYTES_MAX = 1_048_576;

/** Nesting of maps and lists: the language itself needs 8, the rest is for `config`. Also keeps recursion shallow. */
export const DEPTH_MAX = 64;

/** Entries of the YAML reader's stack: a level takes at most two (a list in a map), and a scalar on top. */
export const READER_STACK_MAX = 2 * DEPTH_MAX + 8;

/**
 * Marks that can begin, part or end a value, wherever they stand: counted before anything is read, because what is read
 * takes some 400 bytes for each. The densest list of single digits has 524,288 of them in 1 MiB.
 */
export const MARKS_MAX = 600_000;

/** What the reader of events sees: a fleet of 1 MiB has some 120,000 events, the densest that a person could mean 600,000. */
export const EVENTS_MAX = 750_000;

/** Keys, values and marks of a text that is no YAML, in which all syntax errors are looked for. */
export const EXPLAINED_PARTS_MAX = 200_000;

/** Levels that the reader of events goes down to: a value inside the deepest map, and one more to see that it is too deep. */
export const READER_DEPTH_MAX = DEPTH_MAX + 2;

/** Syntax errors, tags and directives: whoever made more did not mean to write YAML. */
export const SYNTAX_ERRORS_MAX = 100;

/** Aliases expanded, counting those inside what an alias stands for: stops exponential growth. SPEC §2. */
export const ALIAS_EXPANSIONS_MAX = 100;

/** Values that expansions may add together: 100 times a whole file would still be 100 MiB. */
export const ALIAS_VALUES_MAX = 50_000;

/** Problems told of one file: a person fixes classes of them, and the rest would only fill memory. */
export const PROBLEMS_MAX = 10_000;

/** Characters of a value or key that a message repeats. */
export const SHOWN_CHARS_MAX = 60;

/** Characters of a path in a finding; so that fifty findings fit an event. */
export const PATH_CHARS_MAX = 200;

/** Edits between a key and the one suggested for it: more than two no longer looks like a slip. */
export const SUGGESTION_EDITS_MAX = 2;

/** Templates of a chain that a message names: one more than a chain may have. */
export const INHERITANCE_CHAIN_SHOWN_MAX = 17;

/** References of a file with errors that are noted beside them: as many as errors are told. */
export const OPEN_REFERENCES_MAX = 100;
