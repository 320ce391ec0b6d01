/**
 * How long a claim holds without a sign of life, milliseconds: a repetition to a gateway that died is answered after at
 * most this. The claim is renewed three times in it, so that one slow statement does not lose it.
 */
export const CLAIM_MS = 6_000;
export const CLAIM_RENEWAL_MS = CLAIM_MS / 3;

/** A repetition waits for the answer that is under way: longer than a dead gateway's claim, so that it takes over itself. */
export const ANSWER_WAIT_MS = 2 * CLAIM_MS;

/** Pauses between two looks for that answer, milliseconds: commands take tens of milliseconds, some of them seconds. */
export const ANSWER_POLL_MS = 50;
export const ANSWER_POLL_MS_MAX = 1_000;

/** How long an answer is given again, milliseconds: a client that was away for a day asks what became of it instead. */
export const ANSWER_KEPT_MS = 24 * 60 * 60 * 1_000;

/**
 * Answers kept of one account: more than one command a second for a whole day. Who sends more loses the oldest first, whose
 * repetition is then done under the same operation id and so has no second effect; nobody fills the database for others.
 */
export const ANSWERS_KEPT_MAX = 100_000;

/** How often old answers are forgotten, milliseconds; often enough that each time is a small statement. */
export const FORGET_TICK_MS = 10 * 60 * 1_000;

/** Headers that belong to one answer; all others are the same for every answer. */
export const ANSWER_HEADERS = ['etag', 'location', 'x-request-id'] as const;
