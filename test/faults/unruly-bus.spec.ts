import type { StoredEvent } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { fleetOf, MemoryPipeline, nodeOf } from './pipeline/memory-pipeline.ts';
import { violations } from './oracles.ts';
import { Seeded } from './pipeline/seeded.ts';
import { UnrulyBus } from './pipeline/unruly-bus.ts';

const HOUR_MS = 3_600_000;
const SEEDS = Array.from({ length: 20 }, (_, n) => n + 1);

async function scenario(bus: UnrulyBus): Promise<MemoryPipeline> {
  const pipeline = await MemoryPipeline.start();
  pipeline.world.faults.deliveries = bus;
  pipeline.commit(1, fleetOf(4, 'region-a'));
  await pipeline.register(1);
  await pipeline.decide('approve', 1);
  pipeline.world.clock.advance(HOUR_MS);
  pipeline.commit(1, fleetOf(3, 'region-b'));
  await pipeline.sync(1);
  await pipeline.decide('approve', 1);
  await pipeline.sync(1);
  return pipeline;
}

const AT_THE_END = [...[1, 2, 3].map((n) => `node ${nodeOf(n)} region-b`), 'template edge'];

describe('[F18] events that come late, out of order, and again beyond the window in which a bus would notice', () => {
  it.each(SEEDS)('come to the same: seed %i', async (seed) => {
    const bus = new UnrulyBus(new Seeded(seed));
    const pipeline = await scenario(bus);
    expect(pipeline.live()).toEqual(AT_THE_END);
    expect(violations(await pipeline.log())).toEqual([]);
    expect(await pipeline.effects()).toHaveLength(5 + 4);
    expect(await pipeline.lastStatus(1)).toBe('success');
    expect(bus.counts.overtaken).toBeGreaterThan(10);
    expect(bus.counts.repeated).toBeGreaterThan(100);
  });

  it('control: who believes what comes as it comes counts effects twice, and goes back to older versions', async () => {
    const counted: number[] = [];
    let backwards = 0;
    for (const seed of SEEDS) {
      const bus = new UnrulyBus(new Seeded(seed));
      const heard: StoredEvent[] = [];
      const next = bus.next.bind(bus);
      bus.next = (reader, events) => {
        const given = next(reader, events);
        if (reader === 0) heard.push(...given);
        return given;
      };
      await scenario(bus);
      const effects = heard.filter((event) => event.type === 'ResourceChanged' && event.data.origin.type === 'apply');
      counted.push(effects.length);
      const versions = new Map<string, number>();
      for (const { stream, version } of heard) {
        if (version < (versions.get(stream) ?? 0)) backwards += 1;
        versions.set(stream, version);
      }
    }
    expect(Math.min(...counted)).toBeGreaterThan(5 + 4);
    expect(backwards).toBeGreaterThan(100);
  });
});
