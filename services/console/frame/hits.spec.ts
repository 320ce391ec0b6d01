import { expect, it } from 'vitest';
import { type Hit, hitsFor } from './hits.ts';

const hit = (title: string, what = 'node'): Hit => ({ to: `/${title}`, title, what });
const all = [hit('Approvals', 'page'), hit('edge-tokyo-01'), hit('tokyo'), hit('core-tokyo-9', 'template')];
const titles = (text: string) => hitsFor(text, all).map(({ title }) => title);

it('finds what has every word, the whole name first, then what begins with it', () => {
  expect(titles('tokyo')).toEqual(['tokyo', 'edge-tokyo-01', 'core-tokyo-9']);
  expect(titles('EDGE 01')).toEqual(['edge-tokyo-01']);
  expect(titles('tokyo template')).toEqual(['core-tokyo-9']);
});

it('shows the first of all while nothing is typed, and nothing for what is not there', () => {
  expect(titles('  ')).toEqual(all.map(({ title }) => title));
  expect(titles('paris')).toEqual([]);
});

it('shows no more than fits', () => {
  expect(
    hitsFor(
      'n',
      Array.from({ length: 10_000 }, (_, n) => hit(`n-${n}`)),
    ),
  ).toHaveLength(40);
});
