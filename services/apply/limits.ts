/** Pause before asking again when the bus or the store does not answer: long enough not to add to their trouble. */
export const UNAVAILABLE_RETRY_MS = 1_000;

/** Waves of one claim: a claim has at most 200 changes, and each wave settles at least one. */
export const WAVES_MAX = 200;

/** Repositories of which a process remembers how far it has looked; a few bytes each. */
export const REPOSITORIES_COVERED_MAX = 10_000;
