import { RECONNECT_FIRST_MS, RECONNECT_MAX_MS, RETRY_FIRST_MS, RETRY_MAX_MS } from '../limits.ts';

/** How long to wait before the next try of what passes. `attempt` counts from 0, `random` is in [0, 1). */
export function retryDelayMs(attempt: number, random: number): number {
  return spread(Math.min(RETRY_FIRST_MS * 2 ** Math.min(attempt, 16), RETRY_MAX_MS), random);
}

/** How long to wait before connecting again. The very first try after a loss waits as well: all others lost it too. */
export function reconnectDelayMs(attempt: number, random: number, spreadMs: number): number {
  const base = Math.min(RECONNECT_FIRST_MS * 2 ** Math.min(attempt, 16), RECONNECT_MAX_MS);
  return attempt === 0 ? Math.round(base + spreadMs * random) : spread(base, random);
}

/** Between the time and its double. */
function spread(ms: number, random: number): number {
  return Math.round(ms * (1 + random));
}
