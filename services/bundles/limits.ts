/** Bytes of content that a process keeps at hand: a rollout to thousands of nodes reads the same few documents. */
export const CONTENT_CACHE_BYTES = 64 * 1_048_576;

/** Another process that computes the same account comes first now and then, never this often in a row. */
export const COMPUTE_TRIES_MAX = 20;

/** An agent fetches what it lacks one piece after the other: 32 of them are 16 MiB, the largest content there is. */
export const QUESTIONS_PER_SECOND_MAX = 50;

/** Manifests made, and written together, before others in the process have their turn: some 20 ms for nodes of ten modules. */
export const COMPUTED_AT_ONCE = 100;
