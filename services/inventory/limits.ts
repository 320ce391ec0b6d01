/** Pause between two looks for journals that nobody pumped, milliseconds: how long a crash delays what was written. */
export const PUMP_MS = 1_000;

/** Times that others appended first, in a row. Each time they made progress; more than a few is a writer gone wild. */
export const CONFLICTS_MAX = 20;

/** Accounts of which a process remembers how long their stream is; a few bytes each. */
export const ACCOUNTS_REMEMBERED_MAX = 10_000;

/** Waves of apply at once in a process: each takes a connection of a small pool, and people's writes want one too. */
export const WAVES_AT_ONCE = 2;

/** Pause between two looks for openings that are to be told of again, milliseconds: each is told once a day. */
export const PROLONGED_MS = 3_600_000;

/** Runs of a repository that are looked through for the place of a resource: the newest ones may have failed. */
export const DECLARING_RUNS_MAX = 10;
