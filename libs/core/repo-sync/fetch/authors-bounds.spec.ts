import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUTHORS_MAX, authorsOfCommit, authorsTogether } from './authors.ts';

const people = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `p${from + index}@example.com`);

describe('[RS59] bounds of the authors', () => {
  it('an address is as long as one may be and no longer', () => {
    const of = (length: number) => authorsOfCommit({ author_email: 'x'.repeat(length), message: '' }, null);
    expect(of(320)).toEqual(['x'.repeat(320), null]);
    expect(of(321)).toEqual([null, null]);
  });

  it('exactly as many as fit are all known, one more is not, and repeats are no more', () => {
    const whole = { addresses: people(AUTHORS_MAX), isComplete: true };
    expect(authorsTogether(whole)).toEqual(whole);
    expect(authorsTogether(whole, { addresses: people(5), isComplete: true })).toEqual(whole);
    const over = authorsTogether(whole, { addresses: people(1, AUTHORS_MAX), isComplete: true });
    expect([over.isComplete, over.addresses.length]).toEqual([false, AUTHORS_MAX]);
  });

  it.each([
    ['Co-authored-by: Ben <ben@example.com>', ['ben@example.com']],
    ['co-AUTHORED-by:<ben@example.com>', ['ben@example.com']],
    ['Co-authored-by: Ben ben@example.com', []],
    ['Co-authored-by: Ben <ben@example.com> and more', []],
    ['Co-authored-by: Ben <a b>', []],
    ['Co-authored-by: <>', []],
    ['See Co-authored-by: Ben <ben@example.com>', []],
    ['Co-authored-by: A <a@x> B <b@x>', []],
    ['Signed-off-by: Ben <ben@example.com>', []],
    ['one\r\nCo-authored-by: Ben <ben@example.com>\r\n', ['ben@example.com']],
  ])('%j names %j', (message, others) => {
    expect(authorsOfCommit({ author_email: 'ada@example.com', message }, null)).toEqual([
      'ada@example.com',
      null,
      ...others,
    ]);
  });

  it('putting fetches together does not hang on how they are grouped, and adds nobody', () => {
    const seen = fc.record({
      addresses: fc.uniqueArray(fc.constantFrom(null, ...people(6)), { maxLength: 5 }),
      isComplete: fc.boolean(),
    });
    fc.assert(
      fc.property(seen, seen, seen, (a, b, c) => {
        const whole = authorsTogether(a, b, c);
        expect(authorsTogether(authorsTogether(a, b), c)).toEqual(whole);
        expect(authorsTogether(a, authorsTogether(b, c))).toEqual(whole);
        expect(authorsTogether(whole, whole)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });
});
