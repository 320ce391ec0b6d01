import type { Json } from '@fleetwright/contracts';
import { anyText } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText, emptyMap, equalJson, isMap, own } from './json.ts';

describe('maps of JSON', () => {
  it.each<[string, unknown, boolean]>([
    ['an object', { a: 1 }, true],
    ['a bare map', emptyMap(), true],
    ['a list', [], false],
    ['null', null, false],
    ['a text', 'a', false],
    ['what is missing', undefined, false],
  ])('[FL7] %s is a map or is none', (_what, value, expected) => {
    expect(isMap(value)).toBe(expected);
  });

  it('[FL7] have what was put into them and nothing that objects have anyway', () => {
    const map = emptyMap();
    expect('constructor' in map).toBe(false);
    map['__proto__'] = 'data';
    expect(Object.entries(map)).toEqual([['__proto__', 'data']]);
    expect(Object.keys(emptyMap())).toEqual([]);
  });

  it('[FL7] answer own keys, and nothing for those that are inherited or of a map that is missing', () => {
    expect(own({ a: 0, b: null }, 'a')).toBe(0);
    expect(own({ a: 0, b: null }, 'b')).toBeNull();
    expect(own({ a: 0 }, 'toString')).toBeUndefined();
    expect(own(undefined, 'a')).toBeUndefined();
  });
});

describe('equality', () => {
  it.each<[Json, Json]>([
    [[1], [1, 2]],
    [[1, 2], [1]],
    [
      [1, 2],
      [1, 3],
    ],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 3 }] } }],
    [{ 0: 'a' }, ['a']],
    [0, false],
    ['', null],
  ])('[FL7] %j is not %j, whichever stands first', (one, other) => {
    expect(equalJson(one, other)).toBe(false);
    expect(equalJson(other, one)).toBe(false);
  });

  it.each<Json>([[], {}, [[]], { a: [] }, 'text', 0, false, null])('[FL7] %j equals another one like it', (value) => {
    expect(equalJson(value, structuredClone(value))).toBe(true);
  });
});

describe('the order of texts', () => {
  it.each([
    ['a', 'b', -1],
    ['b', 'a', 1],
    ['a', 'a', 0],
    ['Z', 'a', -1],
    ['a', 'ab', -1],
    ['10', '9', -1],
    // By code unit a character outside the basic plane stands before U+FF21; by code point it would stand behind.
    ['😀', 'Ａ', -1],
  ])('[FL3] of %j and %j is by code units', (one, other, expected) => {
    expect(compareText(one, other)).toBe(expected);
  });

  it('[FL3] is that of JavaScript, so that it is the same on every machine', () => {
    fc.assert(
      fc.property(fc.array(anyText()), (texts) => {
        expect(texts.toSorted(compareText)).toEqual(texts.toSorted());
      }),
    );
  });
});
