/** Resources told in one event; `total` counts all. What the contract allows. */
export const REPORTED_MAX = 100;

/**
 * JSON of the resources in one event, UTF-16 units: at most 60 KB as UTF-8, which leaves the rest of the event room below
 * 64 KiB. Plain drift of one field in each of 100 resources fits.
 */
export const REPORT_LENGTH_MAX = 20_000;

/** JSON of one value in a report, UTF-16 units; longer ones are left out, so that one large `config` hides no other. */
export const VALUE_LENGTH_MAX = 1_024;

/** Fields told of one resource: more than any kind's attributes have, fewer than a hostile map's keys. */
export const FIELDS_MAX = 50;

/** More drifted resources than this are severe, whatever drifted. */
export const MEDIUM_RESOURCES_MAX = 10;

/** Runs whose applied changes are remembered for their verification: it follows each run within seconds. */
export const REMEMBERED_RUNS_MAX = 20;

/** Runs that may hold the file as it was read last: a remote that is down fails each of them, and backs off to one an hour. */
export const READ_RUNS_MAX = 50;

/** How long drift may be ignored: what is to differ for longer than a quarter belongs into the file. */
export const IGNORE_DAYS_MAX = 90;

/** Drift ignores of an account that hold at once: each is asked about every drifted resource, and people must survey them. */
export const IGNORES_MAX = 200;
