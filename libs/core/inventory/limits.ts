/** One page of the journal: a wave of apply with its instances fits into two. Rows hold attributes whole, so not more. */
export const JOURNAL_PAGE_MAX = 250;

/** A refusal names this many referrers or missing resources; the rest is a number. People read the first few. */
export const NAMED_REFERENCES_MAX = 10;

/** JSON of a resource's attributes that an event carries itself: half of what an event may be. */
export const INLINE_ATTRIBUTES_BYTES_MAX = 32_768;

/** JSON of what was last applied that an event carries itself; with the attributes it leaves room for everything else. */
export const INLINE_LAST_APPLIED_BYTES_MAX = 16_384;

/** Repositories that one event tells to compare again: 20 KB of ids, and one event for all but the largest accounts. */
export const NOTIFIED_REPOSITORIES_MAX = 500;

/** Hostnames follow the rule for names: 64 characters at most. */
export const HOSTNAME_LENGTH_MAX = 64;

/** Tries to write an update with masks while others write the same resource: each loses to one of them, and they are few. */
export const MASK_TRIES_MAX = 5;
