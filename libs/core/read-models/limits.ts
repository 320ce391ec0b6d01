/** Findings kept in a run's row: as many as one event carries. The rest is counted, and named by the document. */
export const RUN_FINDINGS_MAX = 50;

/**
 * Actions of each list kept in a run's row, as many as one page may show: every outcome writes the row anew, so that a run
 * of thousands of changes would otherwise write thousands of times thousands of actions. The rest is counted; proposals
 * and events of the run page through all of it.
 */
export const RUN_ACTIONS_MAX = 500;

/** A failing repository is tried again at least this often: an hour is soon enough after a remote comes back. */
export const BACK_OFF_MAX_SECONDS = 3_600;

/** Rows of one answer: a page that a person reads, or a client loops over. */
export const LIST_ROWS_MAX = 200;

/** Rows of one answer where all are needed at once: every proposal that may be open in a repository. */
export const MEMBERS_MAX = 10_000;
