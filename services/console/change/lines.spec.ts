import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareTexts, type Line } from './lines.ts';

const side = (lines: readonly Line[], kind: 'old' | 'new') =>
  lines
    .filter((line) => line.kind === kind || line.kind === 'same')
    .map(({ pieces }) => pieces.map(({ text }) => text).join(''))
    .join('\n');
const shown = (lines: readonly Line[]) =>
  lines.map(
    ({ kind, pieces }) => `${kind} ${pieces.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join('')}`,
  );

it('marks the words that differ', () => {
  expect(shown(compareTexts('region: ap-tokyo-1', 'region: eu-west-9'))).toEqual([
    'old region: [ap]-[tokyo]-[1]',
    'new region: [eu]-[west]-[9]',
  ]);
});

it('keeps what is the same between', () => {
  expect(shown(compareTexts('a: 1\nb: 2\nc: 3\n', 'a: 1\nb: 5\nc: 3\n'))).toEqual([
    'same a: 1',
    'old b: [2]',
    'new b: [5]',
    'same c: 3',
  ]);
});

it('of nothing there is only the other side', () => {
  expect(shown(compareTexts('', 'a: 1\nb: 2'))).toEqual(['new a: 1', 'new b: 2']);
  expect(shown(compareTexts('a: 1', ''))).toEqual(['old a: 1']);
});

it('whatever is compared, each side can be read off whole', () => {
  const text = fc.array(fc.constantFrom('a: 1', 'b: two words', '  c', 'ü'), { maxLength: 8 }).map((l) => l.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = compareTexts(before, after);
      expect([side(lines, 'old'), side(lines, 'new')]).toEqual([before, after]);
    }),
  );
});
