import { wellFormedText } from '@fleetwright/core/event-sourcing/testing';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inCanonicalOrder, UNCERTAIN } from './canonical-order.ts';
import { canonicalJson } from './digest.ts';

const key = fc.oneof(fc.string(), wellFormedText(), fc.constantFrom('__proto__', '10', '9', 'a', 'toJSON'));
const value = fc.anything({ key, withNullPrototype: true, withSparseArray: true, withDate: true, withBigInt: false });

function told(write: () => string | undefined): string {
  try {
    return `text ${write()}`;
  } catch {
    return 'refused';
  }
}

/** Of all records in a value, whatever characters they are made of. */
function keysIn(one: unknown): string[] {
  if (typeof one !== 'object' || one === null) return [];
  if (Array.isArray(one)) return one.flatMap(keysIn);
  return Object.entries(one).flatMap(([name, member]) => [name, ...keysIn(member)]);
}

describe('canonical order', () => {
  it('writes whatever there is as the library does, and refuses what it refuses', () => {
    fc.assert(
      fc.property(value, (one) => {
        const byLibrary = told(() => canonicalize(one));
        expect(told(() => canonicalJson(one))).toBe(byLibrary === 'text undefined' ? 'refused' : byLibrary);
      }),
      { numRuns: 500 },
    );
  });

  it('writes plain JSON without the library', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: true }), (one) => {
        const isOdd = (name: string) => /^\d/.test(name) || name === '__proto__' || name === 'toJSON';
        if (!keysIn(one).some(isOdd)) expect(inCanonicalOrder(one)).not.toBe(UNCERTAIN);
      }),
    );
  });

  it('answers the value itself where its members stand in order', () => {
    const ordered = { a: [{ b: 1, c: null }], d: 'x' };
    expect(inCanonicalOrder(ordered)).toBe(ordered);
    expect(canonicalJson({ d: undefined, a: 1 })).toBe('{"a":1}');
    expect(JSON.stringify(inCanonicalOrder({ d: 'x', a: [{ c: null, b: 1 }] }))).toBe(JSON.stringify(ordered));
  });

  it.each([
    [{ 9: 1, 10: 2 }, '{"10":2,"9":1}'],
    [JSON.parse('{"__proto__": {"b": 1, "a": 2}}'), '{"__proto__":{"a":2,"b":1}}'],
    [{ b: [undefined], a: 1 }, '{"a":1,"b":[null]}'],
    [{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
  ])('%o is written right all the same', (one, text) => {
    expect(inCanonicalOrder(one)).toBe(UNCERTAIN);
    expect(canonicalJson(one)).toBe(text);
  });

  it('a circle is refused', () => {
    const circle: Record<string, unknown> = { a: 1 };
    circle['b'] = [circle, circle];
    expect(() => canonicalJson(circle)).toThrow('Circular');
  });
});
