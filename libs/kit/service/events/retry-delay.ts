import { RETRY_BASE_MS, RETRY_MAX_MS } from '../limits.ts';

/**
 * Delay before the next try after `attempt` failed ones (from 1), milliseconds. Doubles up to a limit, and is spread over
 * its upper half by `random` (0 to 1), so that what failed together does not come back together.
 */
export function retryDelayMs(attempt: number, random: number): number {
  const full = Math.min(RETRY_BASE_MS * 2 ** (attempt - 1), RETRY_MAX_MS);
  return Math.round(full / 2 + (full / 2) * random);
}
