/** Pause between two looks for journals that nobody pumped, milliseconds: how long a crash delays what was written. */
export const PUMP_MS = 1_000;

/** Journal rows of one append: enough to hide the round trips; at 64 KiB an event no more than 13 MiB. */
export const PAGE_ROWS = 200;

/** Times that others appended first, in a row. Each time they made progress; more than a few is a writer gone wild. */
export const CONFLICTS_MAX = 20;

/** Accounts of which a process remembers how long their stream is; a few bytes each. */
export const ACCOUNTS_REMEMBERED_MAX = 10_000;

/** Canonical JSON of `last_applied` that an event carries itself, bytes: what is left beside the attributes, with room. */
export const INLINE_LAST_APPLIED_BYTES_MAX = 24_576;
