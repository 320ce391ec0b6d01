import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Lru } from './lru.ts';

it('what was not used for longest goes first', () => {
  const lru = new Lru<number>(2);
  lru.set('a', 1, 1);
  lru.set('b', 2, 1);
  lru.get('a');
  lru.set('c', 3, 1);
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3]);
});

it('one value that weighs more than the limit is not kept and drives nothing out', () => {
  const lru = new Lru<string>(10);
  lru.set('small', 'stays', 4);
  lru.set('huge', 'goes', 11);
  expect([lru.get('small'), lru.get('huge'), lru.weight]).toEqual(['stays', undefined, 4]);
});

it('the total weight never exceeds the limit, and equals the weight of what is kept', () => {
  const operation = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), weight: fc.integer({ min: 0, max: 12 }) });
  fc.assert(
    fc.property(fc.array(operation), (operations) => {
      const lru = new Lru<number>(10);
      for (const { key, weight } of operations) {
        lru.set(key, weight, weight);
        expect(lru.weight).toBeLessThanOrEqual(10);
      }
      const kept = ['a', 'b', 'c', 'd'].map((key) => lru.get(key) ?? 0);
      expect(lru.weight).toBe(kept.reduce((sum, weight) => sum + weight, 0));
    }),
  );
});
