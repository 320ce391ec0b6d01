/** Tokens of an account that are active at once: one for each node that is being set up, and then some. */
export const ACTIVE_TOKENS_MAX = 1_000;

/** How long an aged key is still good for its own rotation. */
export const AGED_KEY_DAYS = 180;
