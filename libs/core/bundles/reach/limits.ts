/** A diff that is told of one file, characters: more of it nobody reads. */
export const DIFF_CHARS_MAX = 8 * 1024;
/** Diffs that are told together, characters: they stand in a run beside its changes. */
export const DIFFS_CHARS_MAX = 32 * 1024;
/** Texts longer than this, characters, are not compared line by line. */
export const COMPARED_CHARS_MAX = 128 * 1024;
/** Lines that may differ: beyond it the comparison takes longer than it is worth. */
export const EDITS_MAX = 2_000;
/** Contents that are read for one reach, bytes; the files of others are not told. */
export const CONTENTS_BYTES_MAX = 64 * 1024 * 1024;
/** Problems that are told of one plan. */
export const REACH_PROBLEMS_MAX = 50;
