/** An existing file that a module takes over is kept whole. Beyond this it is no configuration, and is not taken over. */
export const ORIGINAL_BYTES_MAX = 64 * 1024 * 1024;

/** Hand changes that the agent keeps copies of, newest first: enough for a week of one an hour, and no disk is filled. */
export const HAND_CHANGES_KEPT_MAX = 200;

/** How long a hand change is told in reports, since one report may be lost. */
export const DRIFT_TOLD_MS = 10 * 60_000;

/** The first wait after something that passes (a lock, a fetch, space); it doubles from there. */
export const RETRY_FIRST_MS = 2_000;
/** No machine is longer than this without a try: short enough that nobody stands beside it and waits. */
export const RETRY_MAX_MS = 5 * 60_000;

/** The first wait before the agent connects again, spread over as much once more. */
export const RECONNECT_FIRST_MS = 1_000;
/** The longest: a control plane that was away for hours is found again within two minutes, spread included. */
export const RECONNECT_MAX_MS = 60_000;
