import { describe, expect, it } from 'vitest';
import { inTurns } from './in-turns.ts';

async function all<Made>(parts: AsyncIterable<readonly Made[]>): Promise<readonly (readonly Made[])[]> {
  const made: (readonly Made[])[] = [];
  for await (const part of parts) made.push(part);
  return made;
}

describe('work in turns', () => {
  it('makes the same as at once, in order, and in parts', async () => {
    const twice = (n: number) => (n === 3 || n > 5 ? [] : [n, n * 10]);
    expect(await all(inTurns([1, 2, 3, 4, 5, 6, 7], 2, twice))).toEqual([
      [1, 10, 2, 20],
      [4, 40],
      [5, 50],
    ]);
    expect(await all(inTurns([], 2, twice))).toEqual([]);
  });

  it('lets others come in between, and has no more than a part behind it whenever they do', async () => {
    const items = Array.from({ length: 1_000 }, (_, n) => n);
    const seen: number[] = [];
    let made = 0;
    let isOver = false;
    const look = () => {
      seen.push(made);
      if (!isOver) setImmediate(look);
    };
    setImmediate(look);
    await all(inTurns(items, 100, () => [(made += 1)]));
    isOver = true;
    const steps = seen.map((count, at) => count - (seen[at - 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(100);
    expect(new Set(seen).size).toBeGreaterThanOrEqual(9);
  });

  it('ends with what goes wrong', async () => {
    const broken = all(
      inTurns([1, 2, 3], 1, (n) => {
        if (n === 2) throw new Error('broken');
        return [n];
      }),
    );
    await expect(broken).rejects.toThrow('broken');
  });
});
