/** Templates in one chain of `extends`: deeper than any hierarchy a person can review. SPEC §2. */
export const INHERITANCE_CHAIN_MAX = 16;

/** Findings that an event carries in full: at most about 600 bytes each, so half of the 64 KiB that an event may have. */
export const FINDINGS_IN_EVENT_MAX = 50;
