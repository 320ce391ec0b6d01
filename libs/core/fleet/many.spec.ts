import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Many } from './many.ts';

describe('[FL52] a map that is never changed', () => {
  it('is empty at first', () => {
    const none = Many.empty<number>();
    expect([none.size, [...none.values()], none.has('a'), none.get('a')]).toEqual([0, [], false, undefined]);
  });

  it('is as it was after another one was made of it', () => {
    const one = Many.empty<number>().with('a', 1);
    const two = one.with('b', 2);
    const changed = two.with('a', 9);
    const less = changed.without('a');
    expect([one.get('a'), one.get('b'), one.size]).toEqual([1, undefined, 1]);
    expect([two.get('a'), two.get('b'), two.size]).toEqual([1, 2, 2]);
    expect([changed.get('a'), changed.size]).toEqual([9, 2]);
    expect([less.get('a'), less.has('a'), less.get('b'), less.size]).toEqual([undefined, false, 2, 1]);
  });

  it('is the same one when what is taken out was never in it', () => {
    const one = Many.empty<number>().with('a', 1);
    expect(one.without('b')).toBe(one);
  });

  it('knows a key whose value is undefined', () => {
    const one = Many.empty<undefined>().with('a', undefined);
    expect([one.has('a'), one.has('b'), one.size]).toEqual([true, false, 1]);
  });

  it('keeps keys apart that share a place: `Aa` and `BB`, which have one hash', () => {
    const both = Many.empty<number>().with('Aa', 1).with('BB', 2);
    expect([both.get('Aa'), both.get('BB'), both.size]).toEqual([1, 2, 2]);
    expect([both.without('Aa').get('BB'), both.without('Aa').size]).toEqual([2, 1]);
  });

  it('answers what a Map would, whatever is done with it', () => {
    const key = fc.oneof(fc.constantFrom('Aa', 'BB', '__proto__', ''), fc.string());
    const steps = fc.array(fc.tuple(key, fc.option(fc.nat(), { nil: undefined })), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (done) => {
        const expected = new Map<string, number>();
        let many = Many.empty<number>();
        for (const [name, value] of done) {
          if (value === undefined) expected.delete(name);
          else expected.set(name, value);
          many = value === undefined ? many.without(name) : many.with(name, value);
          expect(many.size).toBe(expected.size);
        }
        for (const [name] of done) {
          expect(many.get(name)).toBe(expected.get(name));
          expect(many.has(name)).toBe(expected.has(name));
        }
        expect([...many.values()].toSorted()).toEqual([...expected.values()].toSorted());
      }),
    );
  });
});
