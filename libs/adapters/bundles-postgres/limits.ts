/** A statement that takes longer hangs: the largest one writes some thousand manifests. */
export const STATEMENT_TIMEOUT_MS = 30_000;
