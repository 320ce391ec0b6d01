/** Findings kept in a run's row: as many as one event carries. The rest is counted, and named by the document. */
export const RUN_FINDINGS_MAX = 50;

/** A failing repository is tried again at least this often: an hour is soon enough after a remote comes back. */
export const BACK_OFF_MAX_SECONDS = 3_600;

/** Rows of one answer: a page that a person reads, or a client loops over. */
export const LIST_ROWS_MAX = 200;

/** Rows of one answer where all are needed at once: every proposal that may be open in a repository. */
export const MEMBERS_MAX = 10_000;

/** Field names whose verdict is kept: those of the contracts are a few hundred, and names in configs come beside them. */
export const MASKED_NAMES_MAX = 2_000;
