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
