import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesGlob } from './glob.ts';

describe('a glob', () => {
  it.each<[string, string, boolean]>([
    ['a-*-z', 'a-1-z', true],
    ['a-*-z', 'a-1-zz', false],
    ['a-*-z', 'a-z', false],
    ['a-*-z', 'A-1-z', false],
    ['a-*-z', 'xa-1-z', false],
    ['a*a', 'a', false],
    ['*', '', true],
    ['*', 'fabric/edge-01:nginx.a', true],
    ['edge-*', 'edge-', true],
    ['**', 'x', true],
    ['a.c', 'abc', false],
    ['[ab]?', 'a1', false],
    ['*ab*ab', 'abab', true],
    ['*ab*ab', 'ab', false],
  ])('[FL36] %s and %s: %s', (glob, text, matches) => {
    expect(matchesGlob(glob, text)).toBe(matches);
  });

  it('[FL36] says of any text what the regular expression of its meaning says', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', '.', '/', '*'), { maxLength: 8 }).map((list) => list.join(''));
    fc.assert(
      fc.property(letters, letters, (glob, text) => {
        const source = glob
          .split('*')
          .map((part) => part.replaceAll('.', '\\.'))
          .join('[^]*');
        expect(matchesGlob(glob, text)).toBe(new RegExp(`^${source}$`).test(text));
      }),
    );
  });

  it('[FL36] of many stars is told at once', () => {
    expect(matchesGlob(`${'a*'.repeat(200)}b`, 'a'.repeat(100_000))).toBe(false);
  });
});
