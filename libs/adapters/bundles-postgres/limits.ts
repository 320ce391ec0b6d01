/** A statement that takes longer hangs: the largest one writes some thousand manifests. */
export const STATEMENT_TIMEOUT_MS = 30_000;

/** Manifests written by one statement: some MB of JSON. */
export const WRITTEN_AT_ONCE = 500;
