import { processorMs } from '@fleetwright/kit/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBody } from './json-body.ts';

const read = (text: string) => parseBody(Buffer.from(text));

describe('a body', () => {
  it('is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        // As text: toEqual looks past an own key __proto__.
        expect(JSON.stringify(read(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['a key twice', '{"a":1,"a":2}', 'given twice'],
    ['a key twice, spelled differently', '{"a":1,"\\u0061":2}', 'given twice'],
    ['a key twice, deep down', '{"x":[{"b":{"a":1,"a":2}}]}', 'given twice'],
    ['__proto__ twice, spelled differently', '{"__proto__":1,"\\u005f_proto__":{}}', 'given twice'],
    ['too deep', `${'['.repeat(65)}${']'.repeat(65)}`, 'deeper than 64'],
    ['a hundred thousand levels', '['.repeat(100_000), 'deeper than 64'],
    ['half a text', '{"a":', 'not valid JSON'],
    ['no JSON', 'a=1', 'not valid JSON'],
    ['a comment', '{} // x', 'not valid JSON'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('refuses what is not UTF-8', () => {
    expect(() => parseBody(Buffer.from([0x22, 0xff, 0x22]))).toThrow('not UTF-8');
  });

  it.each([
    ['the same key in two objects', '[{"a":1},{"a":{"a":2}}]'],
    ['brackets, colons and quotes inside a text', '{"a":"{\\"a\\":[:}","b":"\\\\"}'],
    ['64 levels', `${'['.repeat(64)}${']'.repeat(64)}`],
  ])('takes %s', (_what, text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });

  it('of a megabyte of brackets takes no more than a good one of that size', () => {
    // Read once for each character it would be a hundred thousand times that.
    const good = JSON.stringify(Array.from({ length: 100_000 }, (_, n) => ({ a: n })));
    const goodMs = processorMs(() => void read(good));
    const hostileMs = processorMs(() => {
      expect(() => read('{"a":"'.repeat(150_000))).toThrow('deeper');
      expect(() => read(`"${'\\"'.repeat(500_000)}`)).toThrow('not valid JSON');
    });
    expect(hostileMs / goodMs).toBeLessThan(10);
  });
});
