import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StorableText, unstorableProblems, unstorableText } from './storable-text.ts';

const UNSTORABLE = ['\u0000', 'a\u0000b', '\ud800', '\udc00', 'a\ud83d', '\udc00\ud800'];
const STORABLE = ['', 'fleet', 'Grüße, 👋🏽', '\u0001\u001f', '\uffff', '\ufffd', '\u2028', '\ud83d\udc4b'];

describe('text that can be stored', () => {
  it.each(UNSTORABLE)('is not %j', (text) => {
    expect(unstorableText(text)).toMatch(/[.]$/);
    expect(StorableText.safeParse(text).success).toBe(false);
  });

  it.each(STORABLE)('is %j', (text) => {
    expect(unstorableText(text)).toBeUndefined();
    expect(StorableText.safeParse(text).success).toBe(true);
  });

  it('is just the text that comes back from UTF-8 as it went in, without U+0000', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(units, (text) => {
        const isKept = Buffer.from(text, 'utf8').toString('utf8') === text && !text.includes('\0');
        expect(unstorableText(text) === undefined).toBe(isKept);
      }),
    );
  });
});

describe('the places with text that cannot be stored', () => {
  it('are named, in keys as in values, in order', () => {
    const value = {
      name: '\ud800',
      metadata: { team: 'a', list: ['b', { deep: '\u0000' }], 'k\u0000': 1 },
      branch: 'main',
      path_prefix: 'a\u0000',
    };
    expect(unstorableProblems(value, 'settings').map(({ path, code }) => [path, code])).toEqual([
      ['settings.name', 'invalid_text'],
      ['settings.metadata', 'invalid_text'],
      ['settings.metadata.list[1].deep', 'invalid_text'],
      ['settings.path_prefix', 'invalid_text'],
    ]);
    expect(unstorableProblems('\u0000', 'comment')).toHaveLength(1);
    expect(unstorableProblems({ a: ['x', 1, null, true] })).toEqual([]);
  });

  it('are few, and found without a stack, however many and deep they are', () => {
    expect(unstorableProblems(Array.from({ length: 1_000 }, () => '\ud800'))).toHaveLength(20);
    let deep: unknown = '\ud800';
    for (let depth = 0; depth < 3_000; depth += 1) deep = [deep];
    expect(unstorableProblems(deep)).toHaveLength(1);
  });
});
