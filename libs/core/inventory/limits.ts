/** One wave of `ApplyMutations`, as the command's schema has it. */
export const WAVE_MUTATIONS_MAX = 200;

/** One page of the journal: as many rows as one append may take comfortably, at most 32 KiB each. */
export const JOURNAL_PAGE_MAX = 500;

/** A refusal names this many referrers or missing resources; the rest is a number. People read the first few. */
export const NAMED_REFERENCES_MAX = 10;

/** Canonical JSON of a resource's attributes that an event carries itself; half of an event, the rest is `last_applied`. */
export const INLINE_ATTRIBUTES_BYTES_MAX = 32_768;

/** Nesting of a value, as deep as fleet.yaml may be; what is far deeper overflows the stack of a database parser. */
export const VALUE_DEPTH_MAX = 64;

/** Hostnames follow the rule for names: 64 characters at most. */
export const HOSTNAME_LENGTH_MAX = 64;
