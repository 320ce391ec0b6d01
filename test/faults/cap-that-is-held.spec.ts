import { describe, expect, it } from 'vitest';
import { fleetOf, MemoryPipeline, nodeOf } from './pipeline/memory-pipeline.ts';

/** What the cap lets be open at once, by default. */
const CAP = 25;

describe('[F33] more changes than may be open at once, the first of which never come to anything', () => {
  async function withApplied(): Promise<MemoryPipeline> {
    const pipeline = await MemoryPipeline.start();
    pipeline.commit(1, fleetOf(0));
    await pipeline.register(1);
    await pipeline.decide('approve', 1);
    expect(pipeline.live()).toEqual(['template edge']);
    return pipeline;
  }
  const openKeys = async (pipeline: MemoryPipeline) => (await pipeline.open(1)).map(({ data }) => data.key);

  it.each([
    ['fail', 'approve'],
    ['are rejected', 'reject'],
  ] as const)('because they %s: the last one gets its proposal within two passes', async (_what, verdict) => {
    const pipeline = await withApplied();
    pipeline.commit(1, fleetOf(CAP + 1));
    const never = new Set(Array.from({ length: CAP }, (_, n) => nodeOf(n + 1)));
    pipeline.world.faults.failing = ({ key }) => (never.has(key) ? 'not_today' : undefined);
    const shown = new Set<string>();
    for (let pass = 1; pass <= 2; pass += 1) {
      await pipeline.sync(1);
      const open = await pipeline.open(1);
      expect(open.length).toBeLessThanOrEqual(CAP);
      for (const { data } of open) shown.add(data.key);
      await pipeline.decide(
        verdict,
        1,
        open.filter(({ data }) => never.has(data.key)),
      );
      for (const key of await openKeys(pipeline)) shown.add(key);
    }
    expect(shown).toContain(nodeOf(CAP + 1));
  });

  it('control: while nobody decides about the first, the cap keeps the last one back', async () => {
    const pipeline = await withApplied();
    pipeline.commit(1, fleetOf(CAP + 1));
    for (let pass = 1; pass <= 2; pass += 1) await pipeline.sync(1);
    expect(await openKeys(pipeline)).toHaveLength(CAP);
    expect(await openKeys(pipeline)).not.toContain(nodeOf(CAP + 1));
  });
});
