import { expect, it } from 'vitest';
import { ago, ahead, countdown, duration, lasting, plural, shown, subjectOf } from './format.ts';

const NOW = Date.parse('2026-01-02T00:00:00.000Z');
const at = (seconds: number) => new Date(NOW + seconds * 1_000).toISOString();

it.each([
  [0, 'just now'],
  [-5, 'just now'],
  [60, '60 s ago'],
  [120, '2 min ago'],
  [7_200, '2 h ago'],
  [200_000, '2 days ago'],
])('%d seconds are %s', (seconds, text) => {
  expect(ago(at(-seconds), NOW)).toBe(text);
});

it.each([
  [0, 'for 1 s'],
  [-5, 'for 1 s'],
  [16, 'for 16 s'],
  [7_200, 'for 2 h'],
])('what began %d seconds before has been so %s', (seconds, text) => {
  expect(lasting(at(-seconds), NOW)).toBe(text);
});

it.each([
  [-1, 'now', '0:00:00'],
  [59, 'in 59 s', '0:00:59'],
  [3_667, 'in 61 min', '1:01:07'],
  [86_400, 'in 24 h', '24:00:00'],
])('%d seconds ahead are %s, or %s left', (seconds, text, left) => {
  expect([ahead(at(seconds), NOW), countdown(at(seconds), NOW)]).toEqual([text, left]);
});

it.each([
  [undefined, '—'],
  [null, '—'],
  ['', '""'],
  ['<b>', '<b>'],
  [false, 'false'],
  [0, '0'],
  [{ a: 1 }, '{"a":1}'],
])('%j is shown as %j', (value, text) => {
  expect(shown(value)).toBe(text);
});

it('says durations, counts and commits as people do', () => {
  expect([duration(42), duration(1_300), duration(240_000), plural(1, 'delete'), plural(1_200, 'node')]).toEqual([
    '42 ms',
    '1.3 s',
    '4 min',
    '1 delete',
    '1,200 nodes',
  ]);
  expect(subjectOf('Grow Tokyo\n\nBecause.')).toBe('Grow Tokyo');
});
