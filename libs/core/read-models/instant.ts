import type { Instant } from '@fleetwright/contracts';

/** The instant `ms` milliseconds later. */
export function later(instant: Instant, ms: number): Instant {
  return new Date(Date.parse(instant) + ms).toISOString();
}

/** Milliseconds from one instant to another; 0 when a clock went back between them. */
export function elapsedMs(from: Instant, to: Instant): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
