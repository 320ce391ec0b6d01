import { readdirSync, readFileSync } from 'node:fs';
import { fromMessage, toMessage } from '@fleetwright/adapters/bus-nats';
import { EVENTS, type StoredEvent } from '@fleetwright/contracts';
import { newestSchemaVersion } from '@fleetwright/core/event-sourcing';
import { describe, expect, it } from 'vitest';
import { fleetOf, MemoryPipeline, nodeOf } from './pipeline/memory-pipeline.ts';
import { violations } from './oracles.ts';

const GOLDEN = new URL('../conformance/golden/', import.meta.url);
const newestGolden = readdirSync(GOLDEN)
  .map((name) => JSON.parse(readFileSync(new URL(name, GOLDEN), 'utf8')) as StoredEvent)
  .filter(({ type, schema_version }) => schema_version === newestSchemaVersion(type));

const of_the_next_release = { more: 1 };

/** As the next release writes it, within the same schema version: with a field that today's does not know. */
function ofTheNextRelease(event: StoredEvent): StoredEvent {
  const data: object = { ...event.data, of_the_next_release };
  return { ...event, data } as StoredEvent;
}

function overTheBus(event: StoredEvent) {
  const { subject, headers, data } = toMessage(event);
  return fromMessage({ subject, headers, data }, 'message');
}

describe('[F45] two releases side by side', () => {
  it.each(newestGolden.map((event) => [event.type, event] as const))(
    'a %s with a field of the next release is read from the store and from the bus',
    (type, event) => {
      const newer = ofTheNextRelease(event);
      expect(EVENTS[type].safeParse(newer.data).error).toBeUndefined();
      expect(overTheBus(newer)).toMatchObject({ kind: 'event', event: { id: event.id, type } });
    },
  );

  it('a pipeline that reads events of the next release beside its own goes all the way, and gives up none', async () => {
    const pipeline = await MemoryPipeline.start();
    let newer = 0;
    // Every other event, as when half of the processes are upgraded.
    pipeline.world.faults.asRead = (event) => {
      if (Number.parseInt(event.id.slice(-2), 16) % 2 === 0) return event;
      newer += 1;
      return ofTheNextRelease(event);
    };
    for (const region of ['region-a', 'region-b']) {
      pipeline.commit(1, fleetOf(2, region));
      if (region === 'region-a') await pipeline.register(1);
      else await pipeline.sync(1);
      expect(await pipeline.decide('approve', 1)).toMatchObject({ ok: true });
      expect(await pipeline.lastStatus(1)).toBe('applied');
    }
    expect(newer).toBeGreaterThan(20);
    expect(pipeline.live()).toEqual([1, 2].map((n) => `node ${nodeOf(n)} region-b`).concat('template edge'));
    expect(violations(await pipeline.log())).toEqual([]);
  });

  it('control: one whose meaning changed under the same version is refused, at the bus too', () => {
    const fetched = newestGolden.find(({ type }) => type === 'RevisionFetched') as StoredEvent<'RevisionFetched'>;
    const { run_id: _, ...rest } = fetched.data;
    expect(EVENTS.RevisionFetched.safeParse(rest).error).toBeDefined();
    expect(overTheBus({ ...fetched, data: rest } as StoredEvent)).toMatchObject({ kind: 'unreadable' });
  });

  it('control: one of a version that is still to come is refused by name, so that nobody passes over it', () => {
    const [event] = newestGolden as [StoredEvent];
    const newer = { ...event, schema_version: event.schema_version + 1 };
    expect(overTheBus(newer)).toMatchObject({ kind: 'unreadable', error: expect.stringContaining('schema version') });
  });
});
