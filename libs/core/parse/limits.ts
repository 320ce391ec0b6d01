/** A fleet of 4,500 nodes fits. Larger is almost always something committed by mistake. SPEC §2. */
export const FILE_BYTES_MAX = 1_048_576;

/** Nesting of maps and lists: the language itself needs 8, the rest is for `config`. Also keeps recursion shallow. */
export const DEPTH_MAX = 64;

/** Entries of the YAML reader's stack: a level takes at most two (a list in a map), and a scalar on top. */
export const READER_STACK_MAX = 2 * DEPTH_MAX + 8;

/** Keys, values and marks that the YAML reader tells apart: the densest fleet of 1 MiB has some 540,000 of them. */
export const PARTS_MAX = 600_000;

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
