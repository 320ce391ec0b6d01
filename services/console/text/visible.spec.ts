import fc from 'fast-check';
import { expect, it } from 'vitest';
import { visible } from './visible.ts';

it.each([
  ['edge-01', 'edge-01'],
  ['größe 100 %', 'größe 100 %'],
  ['a\u202Etxt.exe', 'a⟨U+202E⟩txt.exe'],
  ['admin\u200b', 'admin⟨U+200B⟩'],
  ['\u001b[2Jgone', '⟨U+001B⟩[2Jgone'],
  ['one\n\ttwo', 'one\n\ttwo'],
  ['a\rb', 'a⟨U+000D⟩b'],
])('%j is shown as %j', (text, seen) => {
  expect(visible(text)).toBe(seen);
});

it('whatever is written, two different texts never look the same because a sign has no width', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('\u200b', '\u202e', '\u2066', '\u0000'), (text, sign) => {
      expect(visible(text + sign)).not.toBe(visible(text));
    }),
  );
});
