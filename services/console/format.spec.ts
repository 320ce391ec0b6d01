import { expect, it } from 'vitest';
import { ago, duration, plural, shown } from './format.ts';

const NOW = Date.parse('2026-01-02T00:00:00.000Z');

it.each([
  [0, 'just now'],
  [-5, 'just now'],
  [60, '60 s ago'],
  [120, '2 min ago'],
  [7_200, '2 h ago'],
  [200_000, '2 days ago'],
])('%d seconds are %s', (seconds, text) => {
  expect(ago(new Date(NOW - seconds * 1_000).toISOString(), NOW)).toBe(text);
});

it.each([
  [undefined, '—'],
  [null, '—'],
  ['', '""'],
  ['<b>', '<b>'],
  [false, 'false'],
  [0, '0'],
  [{ a: 1 }, '{\n  "a": 1\n}'],
])('%j is shown as %j', (value, text) => {
  expect(shown(value)).toBe(text);
});

it('says durations and counts as people do', () => {
  expect([duration(42), duration(1_300), plural(1, 'delete'), plural(2, 'delete')]).toEqual([
    '42 ms',
    '1.3 s',
    '1 delete',
    '2 deletes',
  ]);
});
