import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { ManualClock } from '@fleetwright/adapters/pipeline-memory';
import { EMPTY_STREAM, LOG_START, type LogPlace, logPlaceOf } from '@fleetwright/core/event-sourcing';
import { newEvent } from '@fleetwright/core/event-sourcing/testing';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { measureLag } from './lag-metric.ts';

async function follower() {
  const clock = new ManualClock();
  const store = new MemoryEventStore({ log: createMemoryLog(), clock });
  const registry = new Registry();
  let place: LogPlace | undefined = LOG_START;
  const asked = async () => {
    if (place === undefined) throw new Error('down');
    return place;
  };
  measureLag(registry, { follower: 'drift', store, now: () => clock.now(), place: asked });
  const events = [
    newEvent('RunVerified', { repository_id: 'r', run_id: 'r', live_revision: 0, resources: [], total: 0 }, 1),
  ];
  const result = await store.append({ stream: 's', expected: EMPTY_STREAM, operationId: 'o', events });
  const [event] = result.kind === 'appended' ? result.events : [];
  return {
    clock,
    at: (next: LogPlace | undefined) => (place = next),
    end: logPlaceOf(event!),
    lag: async () => (await registry.getSingleMetric('fleetwright_lag_seconds')?.get())?.values,
  };
}

describe('the lag of a follower', () => {
  it('is the age of the oldest event that it has not passed', async () => {
    const { clock, at, end, lag } = await follower();
    clock.advance(90_000);
    expect(await lag()).toMatchObject([{ labels: { follower: 'drift' }, value: 90 }]);
    at(end);
    expect(await lag()).toMatchObject([{ value: 0 }]);
  });

  it('is not told while nobody knows it', async () => {
    const { at, lag } = await follower();
    expect(await lag()).toHaveLength(1);
    at(undefined);
    expect(await lag()).toEqual([]);
  });
});
