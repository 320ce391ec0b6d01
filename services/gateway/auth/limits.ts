/** A token with every permission is under 1 KiB; what is larger is not ours, and is not even parsed. */
export const TOKEN_LENGTH_MAX = 8_192;

/** Clocks of issuer and gateway may differ by this much. */
export const CLOCK_LEEWAY_SECONDS = 60;

/** For keys that are not known, a key set is asked for again at most this often. */
export const KEY_SET_COOLDOWN_MS = 30_000;

/** How often a key set is read, milliseconds: a key that was removed is refused within 5 min, a slow answer included. */
export const KEY_SET_READ_MS = 270_000;

/** How long known keys go on while the set cannot be read, milliseconds: a provider is mended within a day. */
export const KEY_SET_KEPT_MS = 24 * 3_600_000;

/** How long an identity provider may take to answer, milliseconds. */
export const PROVIDER_TIMEOUT_MS = 5_000;

/** A key set or the metadata of a provider has a few KiB. */
export const PROVIDER_ANSWER_BYTES_MAX = 262_144;

/** A timer of Node.js fires at once beyond this. */
export const TIMER_MS_MAX = 2_147_483_647;

/** Tokens of one address that may be wrong within the window: a script with an old token, but nobody who tries many. */
export const BAD_TOKENS_MAX = 60;
export const BAD_TOKENS_WINDOW_MS = 60_000;

/** Addresses that are counted at once; each is some hundred bytes. Of more, the longest unseen is forgotten. */
export const ADDRESSES_MAX = 10_000;

/** Tokens that were right lately, by digest: their owners are let in from an address that somebody else tries at. */
export const GOOD_TOKENS_MAX = 10_000;

/** What so many tokens say is remembered; a few hundred bytes each. A forgotten one costs two statements. */
export const TOKENS_REMEMBERED_MAX = 10_000;

/** What the requests of a token and of an address are counted over. */
export const RATE_WINDOW_MS = 60_000;

/** Tokens that are counted at once; each is some hundred bytes. Of more, the count that began first is forgotten. */
export const TOKENS_COUNTED_MAX = 10_000;

/** A use of a service token is noted at most this often, of one process: to the minute is precise enough to find unused ones. */
export const TOKEN_USE_NOTED_MS = 60_000;

/** How often it is looked whether those who listen may still, milliseconds; one question for all of an account. */
export const ADMISSION_CHECK_MS = 2_000;

/** How long they may listen while that cannot be looked up, milliseconds: with the pause between two looks, under 10 s. */
export const ADMISSION_UNSURE_MS = 7_000;

/** How long a subject is taken for present without a look, milliseconds: another replica may have erased it. */
export const SUBJECT_SURE_MS = 2_000;

/** Pause between two looks for erasures that were not finished, milliseconds: what was asked for is done at once. */
export const ERASURES_MS = 30_000;
