import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Coalescer } from './coalescer.ts';

/** What there is to see: a counter that callers move before they ask, and that a run reads when it begins. */
interface Seen {
  readonly begunAt: number;
}

describe('the coalescer', () => {
  it('[CO7, CO8, CO9, CO11] whatever the order of asking and ending, every caller is answered by a later run, and runs are few', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('ask' as const), key: fc.constantFrom('a', 'b') }),
      fc.record({ kind: fc.constant('end' as const), key: fc.constantFrom('a', 'b') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const coalescer = new Coalescer<Seen>();
        const ends = new Map<string, (() => void)[]>();
        const answers: Promise<void>[] = [];
        const running = { a: 0, b: 0 };
        let now = 0;
        let runs = 0;
        let asks = 0;
        const task = (key: 'a' | 'b') => async (): Promise<Seen> => {
          const begunAt = now;
          runs += 1;
          running[key] += 1;
          expect(running[key]).toBe(1);
          await new Promise<void>((resolve) => ends.set(key, [...(ends.get(key) ?? []), resolve]));
          running[key] -= 1;
          return { begunAt };
        };
        const settle = async (): Promise<void> => {
          for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
        };
        const end = (key: string): void => ends.get(key)?.shift()?.();
        for (const { kind, key } of steps) {
          if (kind === 'ask') {
            now += 1;
            asks += 1;
            const askedAt = now;
            answers.push(
              coalescer.run(key as 'a' | 'b', task(key as 'a' | 'b')).then(({ begunAt }) => {
                expect(begunAt).toBeGreaterThanOrEqual(askedAt);
              }),
            );
          } else {
            await settle();
            end(key);
            await settle();
          }
        }
        const endings = steps.filter(({ kind }) => kind === 'end').length;
        for (let rest = 0; rest < 4; rest += 1) {
          await settle();
          end('a');
          end('b');
        }
        await Promise.all(answers);
        expect(runs).toBeLessThanOrEqual(Math.min(asks, endings + 4));
        expect(coalescer.busyKeys).toBe(0);
      }),
    );
  });

  it('[CO9] a hundred who ask while a run is at work share one more', async () => {
    const coalescer = new Coalescer<number>();
    const gate = Promise.withResolvers<void>();
    let runs = 0;
    const task = async (): Promise<number> => {
      runs += 1;
      const number = runs;
      await gate.promise;
      return number;
    };
    const first = coalescer.run('a', task);
    await Promise.resolve();
    await Promise.resolve();
    expect(runs).toBe(1);
    const others = Array.from({ length: 100 }, () => coalescer.run('a', task));
    gate.resolve();
    expect(await first).toBe(1);
    expect(new Set(await Promise.all(others))).toEqual(new Set([2]));
  });

  it('[CO9] those who ask in one turn share the first run', async () => {
    const coalescer = new Coalescer<number>();
    let runs = 0;
    const task = async (): Promise<number> => (runs += 1);
    expect(await Promise.all([coalescer.run('a', task), coalescer.run('a', task)])).toEqual([1, 1]);
  });

  it('[CO10] a run that fails fails for all who share it, and the next one begins', async () => {
    const coalescer = new Coalescer<string>();
    const gate = Promise.withResolvers<void>();
    const failing = coalescer.run('a', async () => {
      await gate.promise;
      throw new Error('broken');
    });
    const shared = coalescer.run('a', async () => 'never called, since the first of one turn is');
    await Promise.resolve();
    await Promise.resolve();
    const next = coalescer.run('a', async () => 'well');
    gate.resolve();
    await expect(failing).rejects.toThrow('broken');
    await expect(shared).rejects.toThrow('broken');
    expect(await next).toBe('well');
    await coalescer.idle();
    expect(coalescer.busyKeys).toBe(0);
  });
});
