import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTEMPTS_MAX, DISABLE_AFTER_MS, RETRY_AFTER_MS_MAX, RETRY_DELAYS_MS } from './limits.ts';
import { retryAfterMs, verdictOf } from './outcome.ts';

const first = { attempts: 1, failures: 0, failingForMs: 0, chance: 0 };
const answered = (status: number, after: number | null = null) =>
  ({ kind: 'answered', status, retryAfterMs: after }) as const;

describe('what becomes of a try', () => {
  it('[WH5] is delivered for 2xx alone', () => {
    for (const status of [200, 201, 202, 204, 299]) expect(verdictOf(answered(status), first).kind).toBe('delivered');
    for (const status of [100, 300, 301, 302, 307, 308, 400, 401, 404, 429, 500, 503, 999]) {
      expect(verdictOf(answered(status), first).kind, String(status)).toBe('retried');
    }
    expect(verdictOf({ kind: 'unanswered' }, first).kind).toBe('retried');
  });

  it('[WH6] is the end for 410', () => {
    expect(verdictOf(answered(410), first)).toEqual({ kind: 'disabled', reason: 'gone' });
  });

  it('[WH7] is a pause that grows, with some chance in it', () => {
    const pauses = Array.from({ length: 9 }, (_, failures) => verdictOf(answered(500), { ...first, failures }));
    expect(pauses.map((verdict) => 'pauseMs' in verdict && verdict.pauseMs)).toEqual([
      ...RETRY_DELAYS_MS,
      7_200_000,
      7_200_000,
    ]);
    expect(verdictOf(answered(500), { ...first, chance: 1 })).toEqual({ kind: 'retried', pauseMs: 5_500 });
  });

  it('[WH7] keeps to Retry-After, up to a day', () => {
    expect(verdictOf(answered(429, 120_000), first)).toEqual({ kind: 'retried', pauseMs: 120_000 });
    expect(verdictOf(answered(429, 10), first)).toEqual({ kind: 'retried', pauseMs: 5_000 });
    expect(verdictOf(answered(503, 1e12), first)).toEqual({ kind: 'retried', pauseMs: RETRY_AFTER_MS_MAX });
  });

  it('[WH8] is given up at the eighth', () => {
    expect(verdictOf(answered(500), { ...first, attempts: ATTEMPTS_MAX - 1 }).kind).toBe('retried');
    expect(verdictOf(answered(500), { ...first, attempts: ATTEMPTS_MAX }).kind).toBe('failed');
  });

  it('[WH9] is the end of a subscription that took nothing for three days', () => {
    const failing = { ...first, failingForMs: DISABLE_AFTER_MS };
    expect(verdictOf(answered(500), failing)).toEqual({ kind: 'disabled', reason: 'failing' });
    expect(verdictOf({ kind: 'unanswered' }, failing)).toEqual({ kind: 'disabled', reason: 'failing' });
    expect(verdictOf(answered(500), { ...failing, failingForMs: DISABLE_AFTER_MS - 1 }).kind).toBe('retried');
    expect(verdictOf(answered(200), failing).kind).toBe('delivered');
  });

  it('[WH7] never asks a receiver again sooner than the shortest pause, nor later than a day', () => {
    const standing = fc.record({
      attempts: fc.integer({ min: 1, max: 20 }),
      failures: fc.integer({ min: 0, max: 1_000 }),
      failingForMs: fc.integer({ min: 0, max: DISABLE_AFTER_MS - 1 }),
      chance: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(standing, fc.option(fc.integer({ min: 0 })), (at, after) => {
        const verdict = verdictOf(answered(503, after), at);
        expect('pauseMs' in verdict && verdict.pauseMs).toBeGreaterThanOrEqual(RETRY_DELAYS_MS[0]);
        expect('pauseMs' in verdict && verdict.pauseMs).toBeLessThanOrEqual(RETRY_AFTER_MS_MAX);
      }),
    );
  });
});

describe('[WH7] the pause after a failure', () => {
  it.each<[string, Parameters<typeof verdictOf>[0], Partial<typeof first>, number]>([
    ['of one that asks for nothing', answered(500), {}, 5_000],
    ['of one that did not answer', { kind: 'unanswered' }, {}, 5_000],
    ['of the second in a row', answered(500), { failures: 1 }, 30_000],
    ['with half of the chance', answered(500), { failures: 1, chance: 0.5 }, 31_500],
    ['of one that asks for less', answered(503, 29_999), { failures: 1 }, 30_000],
    ['of one that asks for more', answered(503, 30_001), { failures: 1 }, 30_001],
    ['of one that asks for a day', answered(503, 86_400_000), {}, 86_400_000],
    ['of one that asks for more than a day', answered(503, 86_400_001), {}, 86_400_000],
    ['of the last try', answered(503, 60_000), { attempts: 8 }, 60_000],
  ])('%s', (_what, attempt, more, pauseMs) => {
    expect(verdictOf(attempt, { ...first, ...more })).toMatchObject({ pauseMs });
  });

  it.each([199, 300, 409, 411])('[WH5] %s is neither delivered nor the end', (status) => {
    expect(verdictOf(answered(status), first).kind).toBe('retried');
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-30T12:00:00.000Z');
  it.each<[string | undefined, number | null]>([
    [undefined, null],
    ['120', 120_000],
    ['0', 0],
    ['Mon, 30 Nov 2026 12:01:00 GMT', 60_000],
    ['Mon, 30 Nov 2026 11:00:00 GMT', 0],
    ['-1', null],
    ['1.5', null],
    ['soon', null],
    ['2026-11-30', null],
    ['Xyz, 99 Nov 2026 12:01:00 GMT', null],
    ['', null],
    ['999999999', 999_999_999_000],
    ['1000000000', null],
    ['x120', null],
    ['120x', null],
    ['x Mon, 30 Nov 2026 12:01:00 GMT', null],
    ['Mon, 30 Nov 2026 12:01:00 GMT+1', null],
    ['Mon, 30 Nov 2026 12:01:00 +0100', null],
    ['Mon, 30 Nov 2026 12:00:00 GMT', 0],
  ])('%s is %s ms', (header, expected) => expect(retryAfterMs(header, now)).toBe(expected));
});
