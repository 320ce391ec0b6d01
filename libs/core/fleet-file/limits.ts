/**
 * Differing lines that a unified diff looks for before it gives the whole file instead, to and fro added up: a patch that
 * people read has far fewer, and the search takes their number squared.
 */
export const DIFF_EDITS_MAX = 2_000;

/** Remarks of one sort at the head of an export: whoever has more reads them where they are. */
export const COMMENTED_MAX = 100;

/** Lines around a change that show where it stands, as git has them. */
export const CONTEXT_LINES = 3;

/** Resources of an export between two moments at which something else may be done: some milliseconds. */
export const RESOURCES_A_TURN = 250;

/** Items of an export that are written together: a tenth of a second, and a message of some hundred KiB. */
export const ITEMS_A_PART = 1_000;
