import { TICK_LEASE_MIN_MS, TICK_LEASE_PAUSES } from '../limits.ts';

/**
 * How long the lease of a tick with this pause lasts: past the next run, or every replica would run it. That is also how
 * long nobody ticks after the holder was killed or frozen; one that stops in order gives it back.
 */
export function leaseTtlMs(everyMs: number): number {
  return Math.max(TICK_LEASE_MIN_MS, everyMs * TICK_LEASE_PAUSES);
}
