import type { Clock } from '@fleetwright/core/event-sourcing';
import { beforeAll, describe, expect, it } from 'vitest';
import { fleetOf, MemoryPipeline } from './pipeline/memory-pipeline.ts';
import { violations } from './oracles.ts';

const HOUR_MS = 3_600_000;
const STAGES = ['repo-sync', 'parse', 'diff', 'approval', 'apply', 'inventory', 'drift'];

const CLOCKS: Record<string, (clock: Clock) => Clock> = {
  'an hour ahead': (clock) => shifted(clock, () => HOUR_MS),
  'an hour behind': (clock) => shifted(clock, () => -HOUR_MS),
  'jumping by an hour, forth and back': (clock) => {
    let looks = 0;
    return shifted(clock, () => (looks++ % 2 === 0 ? HOUR_MS : -HOUR_MS));
  },
  'twice as fast': (clock) => ({
    now: () => new Date(Date.parse(clock.now()) + clock.elapsedMs()).toISOString(),
    elapsedMs: () => 2 * clock.elapsedMs(),
  }),
};

/** Another time of day. What has elapsed is measured by another clock, which nobody sets. */
function shifted(clock: Clock, byMs: () => number): Clock {
  return {
    now: () => new Date(Date.parse(clock.now()) + byMs()).toISOString(),
    elapsedMs: () => clock.elapsedMs(),
  };
}

/** A fleet that is applied, changed and changed by hand, while one stage has another clock than the others. */
async function scenario(stage: string | null, clockOf: (clock: Clock) => Clock): Promise<MemoryPipeline> {
  const pipeline = await MemoryPipeline.start();
  const strange = clockOf(pipeline.world.clock);
  pipeline.world.faults.clockOf = (name) => (name === stage ? strange : pipeline.world.clock);
  pipeline.restart();
  pipeline.commit(1, fleetOf(3, 'region-a'));
  await pipeline.register(1);
  await pipeline.decide('approve', 1);
  pipeline.commit(1, fleetOf(2, 'region-b'));
  pipeline.world.clock.advance(60_000);
  await pipeline.sync(1);
  await pipeline.decide('approve', 1);
  await pipeline.patchNode('edge-01', 'by-hand');
  await pipeline.settle();
  return pipeline;
}

const happened = async (pipeline: MemoryPipeline) =>
  (await pipeline.log()).map(({ type, stream }) => `${stream} ${type}`);

function negativeDurations(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const isNegative = typeof inner === 'number' && /_ms$|_seconds$/.test(key) && inner < 0;
    return isNegative ? [`${path}${key} ${inner}`] : negativeDurations(inner, `${path}${key}.`);
  });
}

describe('[F21] the clock of one service', () => {
  let expected: string[];
  beforeAll(async () => {
    const pipeline = await scenario(null, (clock) => clock);
    expected = await happened(pipeline);
    expect(expected.filter((each) => each.endsWith('RunVerified'))).toHaveLength(2);
    expect(expected.filter((each) => each.endsWith('DriftDetected'))).toHaveLength(1);
  });

  it.each(STAGES.flatMap((stage) => Object.keys(CLOCKS).map((what) => [stage, what] as const)))(
    '%s is %s: the same happens in the same order, and nothing took a negative time',
    async (stage, what) => {
      const pipeline = await scenario(stage, CLOCKS[what] ?? ((clock) => clock));
      expect(await happened(pipeline)).toEqual(expected);
      const log = await pipeline.log();
      expect(violations(log)).toEqual([]);
      expect(log.flatMap(({ data }) => negativeDurations(data))).toEqual([]);
    },
  );

  it('control: a clock that runs backwards while something is measured would be seen', async () => {
    let elapsedMs = 1e9;
    const backwards = (clock: Clock): Clock => ({ now: () => clock.now(), elapsedMs: () => (elapsedMs -= 1_000) });
    const log = await (await scenario('diff', backwards)).log();
    expect(log.flatMap(({ data }) => negativeDurations(data))).not.toEqual([]);
  });
});
