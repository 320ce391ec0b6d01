/** Subscriptions of one account: each is told of everything, and one place to fan out from is the receiver's business. */
export const SUBSCRIPTIONS_MAX = 20;

/** Events that one message lists; beyond that nobody reads, and the counts say the rest. */
export const EVENTS_LISTED_MAX = 50;

/** Size of a message, bytes as UTF-8: what receivers of webhooks commonly take. */
export const MESSAGE_BYTES_MAX = 65_536;

/** Of the whole message, what the events may take, UTF-16 units: a unit is at most 3 bytes, and there is a frame around them. */
export const EVENTS_LENGTH_MAX = 20_000;

/** How long what one run does is gathered, milliseconds: longer would be late, shorter a flood. */
export const FOLD_HOLD_MS = 60_000;

/** How long decisions are, milliseconds: those of one request are recorded together, and nobody has to wait for more. */
export const DECISIONS_HOLD_MS = 2_000;

/** Waits after failures, milliseconds; the last one repeats. Together about 4 h until a delivery is given up. */
export const RETRY_DELAYS_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000] as const;

/** Tries of one delivery. */
export const ATTEMPTS_MAX = 8;

/** The longest `Retry-After` that is kept, milliseconds: one that asks for more is not meant, or is a mistake. */
export const RETRY_AFTER_MS_MAX = 86_400_000;

/** A receiver that took nothing for so long, milliseconds, is disabled: longer than a weekend's outage is nobody's. */
export const DISABLE_AFTER_MS = 259_200_000;

/** Share of a wait that is added at random, so that what failed together is not tried together. */
export const RETRY_SPREAD = 0.1;

/** Characters of one text in a message for people. */
export const TEXT_LENGTH_MAX = 160;

/** Lines of a message for people. */
export const LINES_MAX = 12;

/** Characters of one line that names what happened to one resource. */
export const LINE_LENGTH_MAX = 400;

/** UTF-16 units of all lines together, escaped as Slack asks: it refuses a section of more than 3,000. */
export const LINES_LENGTH_MAX = 2_900;

/** Characters of the query of a receiver's address: signatures that services put there take some hundred. */
export const QUERY_LENGTH_MAX = 1_024;
