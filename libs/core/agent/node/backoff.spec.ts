import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconnectDelayMs, retryDelayMs } from '../index.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('waiting', () => {
  it('[AG19] a thousand agents that lost the bus at once come back over the whole spread, and in no second more than a tenth', () => {
    const delays = Array.from({ length: 1000 }, (_, index) => reconnectDelayMs(0, index / 1000, 30_000));
    const seconds = Map.groupBy(delays, (ms) => Math.floor(ms / 1000));
    expect(Math.max(...[...seconds.values()].map((list) => list.length))).toBeLessThanOrEqual(100);
    expect(seconds.size).toBeGreaterThanOrEqual(30);
    // The control: without chance they all come in one.
    expect(new Set(Array.from({ length: 1000 }, () => reconnectDelayMs(0, 0, 30_000))).size).toBe(1);
  });

  it('[AG19] before the next connection is never longer than two minutes, and never no time at all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), random, (attempt, chance) => {
        const ms = reconnectDelayMs(attempt, chance, 30_000);
        expect(ms).toBeGreaterThanOrEqual(1000);
        expect(ms).toBeLessThanOrEqual(120_000);
      }),
    );
  });

  it('[AG14] before what passes is tried again grows, and is never longer than ten minutes', () => {
    expect([0, 1, 2, 3].map((attempt) => retryDelayMs(attempt, 0))).toEqual([2000, 4000, 8000, 16_000]);
    fc.assert(
      fc.property(fc.nat(), random, (attempt, chance) => {
        expect(retryDelayMs(attempt, chance)).toBeLessThanOrEqual(600_000);
        expect(retryDelayMs(attempt, chance)).toBeGreaterThanOrEqual(2000);
      }),
    );
  });
});
