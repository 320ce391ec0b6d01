/** One page of the journal: a wave of apply with its instances fits into two. Rows hold attributes whole, so not more. */
export const JOURNAL_PAGE_MAX = 250;

/** A refusal names this many referrers or missing resources; the rest is a number. People read the first few. */
export const NAMED_REFERENCES_MAX = 10;

/** JSON of a resource's attributes that an event carries itself: half of what an event may be. */
export const INLINE_ATTRIBUTES_BYTES_MAX = 32_768;

/** JSON of what was last applied that an event carries itself; with the attributes it leaves room for everything else. */
export const INLINE_LAST_APPLIED_BYTES_MAX = 16_384;

/** Nesting of a value, as deep as fleet.yaml may be; what is far deeper overflows the stack of a database parser. */
export const VALUE_DEPTH_MAX = 64;

/** Hostnames follow the rule for names: 64 characters at most. */
export const HOSTNAME_LENGTH_MAX = 64;

/** A region or an instance type: far longer than any provider's, and short enough for every event to carry it. */
export const PLACE_LENGTH_MAX = 256;
