/** A token with every permission is under 1 KiB; what is larger is not ours, and is not even parsed. */
export const TOKEN_LENGTH_MAX = 8_192;

/** Clocks of issuer and gateway may differ by this much. */
export const CLOCK_LEEWAY_SECONDS = 60;

/** A key set is fetched again at most this often, also when tokens name unknown keys. */
export const KEY_SET_COOLDOWN_MS = 30_000;

/** A timer of Node.js fires at once beyond this. */
export const TIMER_MS_MAX = 2_147_483_647;
