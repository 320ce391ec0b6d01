/** A statement that takes longer hangs: the largest one writes the reports of one second. */
export const STATEMENT_TIMEOUT_MS = 30_000;
