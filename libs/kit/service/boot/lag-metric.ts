import type { Instant } from '@fleetwright/contracts';
import type { EventStore, LogPlace } from '@fleetwright/core/event-sourcing';
import { Gauge, type Registry } from 'prom-client';

interface Follower {
  /** As dashboards name it. */
  readonly follower: string;
  readonly store: EventStore;
  readonly now: () => Instant;
  /** How far it has come. */
  readonly place: () => Promise<LogPlace>;
}

/**
 * How far behind the log a follower is, seconds: the age of the oldest event that it has not passed; 0 at the end of the
 * log. Asked for when somebody scrapes. While the store does not answer there is no value, rather than a wrong one.
 */
export function measureLag(registry: Registry, { follower, store, now, place }: Follower): void {
  const gauge: Gauge<'follower'> = new Gauge({
    name: 'fleetwright_lag_seconds',
    help: 'Age of the oldest event that a follower of the log has not passed; 0 at its end',
    labelNames: ['follower'],
    registers: [registry],
    async collect() {
      try {
        const { events } = await store.readAll({ after: await place(), limit: 1 });
        const [next] = events;
        gauge.set({ follower }, next === undefined ? 0 : ageSeconds(next.recorded_at, now()));
      } catch {
        gauge.remove({ follower });
      }
    },
  });
}

function ageSeconds(since: Instant, now: Instant): number {
  return Math.max(0, (Date.parse(now) - Date.parse(since)) / 1_000);
}
