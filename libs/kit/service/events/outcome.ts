import type { Outcome } from '@fleetwright/core/event-sourcing';

/** The event is answered, now or before. */
export const DONE: Outcome = { kind: 'done' };

/** Not possible yet, for `reason`; ask again after `retryAfterMs` milliseconds. Waiting is never counted as a failure. */
export function waiting(retryAfterMs: number, reason: string): Outcome {
  return { kind: 'waiting', retryAfterMs, reason };
}

/** Trying again will not help: the event becomes a dead letter that says `reason`. */
export function stalled(reason: string): Outcome {
  return { kind: 'stalled', reason };
}
