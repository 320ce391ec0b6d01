import type { Instant, StoredEvent } from '@fleetwright/contracts';
import { GatewayProblem } from './problems.ts';

/** A moment that was asked for, in UTC. Throws GatewayProblem for one that has not come yet. */
export function momentOf(at: string, now: Instant): Instant {
  const moment = new Date(at).toISOString();
  if (moment <= now) return moment;
  throw new GatewayProblem('in_the_future', `${moment} has not come yet; it is ${now}.`);
}

/** A stream up to its last event that was recorded until then: a clock that went back takes nothing out of order. */
export function until(events: readonly StoredEvent[], moment: string): readonly StoredEvent[] {
  return events.slice(0, events.findLastIndex(({ recorded_at }) => recorded_at <= moment) + 1);
}
