import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newestPage, type NewestPage } from './newest-page.ts';

const made = (id: string, second: number) => ({ id, created_at: `2026-01-01T00:00:0${second}.000Z` });

describe('a page of what was made', () => {
  const all = [made('a', 1), made('b', 3), made('c', 1), made('d', 2)];

  it.each([
    ['begins with the newest', null, 2, ['b', 'd'], 'd'],
    ['goes on after the one that the page before ended with', 'd', 1, ['c'], 'c'],
    ['says that it is the last one', 'd', 2, ['c', 'a'], null],
    ['is empty after the last one', 'a', 2, [], null],
    ['holds all where there is room', null, 9, ['b', 'd', 'c', 'a'], null],
  ])('%s', (_what, after, limit, ids, next) => {
    const page = newestPage(all, { limit, after });
    expect([page?.items.map(({ id }) => id), page?.next]).toEqual([ids, next]);
  });

  it('is none after what is not there', () => {
    expect(newestPage(all, { limit: 2, after: 'z' })).toBeNull();
  });

  it('of nothing is empty, and the last', () => {
    expect(newestPage([], { limit: 2, after: null })).toEqual({ items: [], next: null });
  });

  it('and those after it hold everything once, in order, whatever the size of a page', () => {
    const things = fc.uniqueArray(fc.record({ id: fc.string(), second: fc.nat(9) }), { selector: ({ id }) => id });
    fc.assert(
      fc.property(things, fc.integer({ min: 1, max: 5 }), (some, limit) => {
        const every = some.map(({ id, second }) => made(id, second));
        const whole = newestPage(every, { limit: every.length + 1, after: null })?.items;
        const walked: unknown[] = [];
        for (let after: string | null = null, isOver = false; !isOver; isOver = after === null) {
          const page: NewestPage<(typeof every)[number]> | null = newestPage(every, { limit, after });
          walked.push(...(page?.items ?? []));
          after = page?.next ?? null;
        }
        expect(walked).toEqual(whole);
      }),
    );
  });
});
