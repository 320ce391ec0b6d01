/** Templates in one chain of `extends`: deeper than any hierarchy a person can review. SPEC §2. */
export const INHERITANCE_CHAIN_MAX = 16;

/** Field names whose verdict is kept: those of the contracts are a few hundred, and names in configs come beside them. */
export const MASKED_NAMES_MAX = 2_000;

/** Findings that an event carries in full: at most about 600 bytes each, so half of the 64 KiB that an event may have. */
export const FINDINGS_IN_EVENT_MAX = 50;

/** Changes by hand that are looked through for the one that made a field drift: people change a node a few times, not more. */
export const HAND_CHANGES_MAX = 20;
/** An address of a remote: longer than any real one, short enough for every argument vector and log line. SPEC §3. */
export const REMOTE_ADDRESS_LENGTH_MAX = 512;

/** Nesting of a value, as deep as fleet.yaml may be; what is far deeper overflows the stack of a database parser. */
export const VALUE_DEPTH_MAX = 64;

/** A region or an instance type: far longer than any provider's, and short enough for every event to carry it. */
export const PLACE_LENGTH_MAX = 256;

/** UTF-16 units of a line that an excerpt shows: far longer than anybody reads, short enough for 200 of them in one answer. */
export const EXCERPT_LINE_LENGTH_MAX = 2_000;
