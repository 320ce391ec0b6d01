import { fold } from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import type { StoredEvent } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviews, secondOf } from '../testing/index.ts';
import { isApplying, isRunFinished, reviewProgressFold, runProgressFold } from './run-progress.ts';

const progressOf = (...events: StoredEvent[]) => fold(reviewProgressFold, events);

describe('[RS14] what was reviewed', () => {
  it('never goes back: a late event of an earlier run leaves the number and what is in place', () => {
    const { recorded, closed } = reviews;
    const late = progressOf(
      recorded(1, { run_number: 5 }),
      closed(2, 5, 'applied'),
      recorded(3, { run_number: 3 }),
      closed(4, 2, 'applied'),
    );
    expect([late.reviewedUpTo, late.inPlaceUpTo]).toEqual([5, 5]);
  });

  it.each([
    ['applied', 4],
    ['applied_manually', 4],
    ['success', 4],
    ['partial', 0],
    ['rejected', 0],
    ['failed', 0],
    ['superseded', 0],
  ] as const)('a run that ended as %s is reviewed, and in place up to %i', (status, inPlace) => {
    expect(progressOf(reviews.closed(1, 4, status))).toMatchObject({ reviewedUpTo: 4, inPlaceUpTo: inPlace });
  });

  it('is in place up to the newest run that was, whatever became of later ones', () => {
    const { closed } = reviews;
    const of = (...events: StoredEvent[]) => progressOf(...events).inPlaceUpTo;
    expect(of(closed(1, 2, 'applied'), closed(2, 3, 'failed'))).toBe(2);
    expect(of(closed(1, 2, 'failed'), closed(2, 3, 'success'))).toBe(3);
    expect(of(closed(1, 3, 'success'), closed(2, 4, 'rejected'), closed(3, 5, 'applied_manually'))).toBe(5);
  });

  it('ends exactly the runs up to its number', () => {
    const review = progressOf(reviews.recorded(1, { run_number: 3 }));
    expect([2, 3, 4].map((number) => isRunFinished(number, runProgressFold.initial, review))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('[RS15] a claim', () => {
  const { claimed, recorded } = reviews;
  const settling = ['applied', 'appliedManually', 'failed', 'stale', 'blocked', 'withdrawn'] as const;

  it.each(settling)('is settled for one proposal by %s, and that is a step', (how) => {
    const progress = progressOf(recorded(1), claimed(2, 10, 11), reviews[how](7, 10));
    expect(progress.claimed).toEqual([idOf(11)]);
    expect(progress.steppedAt).toBe(secondOf(7));
  });

  it.each(settling)('is not touched by %s of a proposal outside it', (how) => {
    const before = progressOf(recorded(1), claimed(2, 10, 11));
    expect(progressOf(recorded(1), claimed(2, 10, 11), reviews[how](7, 12))).toEqual(before);
  });

  it('keeps what else is known of the review when it is settled, and is settled by outcomes alone', () => {
    const known = [recorded(1, { run_number: 3 }), reviews.rejected(2, 15), reviews.expired(3, 16), claimed(4, 10)];
    const before = progressOf(...known);
    expect(progressOf(...known, reviews.applied(6, 10))).toEqual({ ...before, claimed: [], steppedAt: secondOf(6) });
    expect(progressOf(...known, reviews.voted(6, 10))).toEqual(before);
  });

  it('outlives a review that is recorded while it is outstanding, and the closing of a run', () => {
    const { closed, rejected, expired } = reviews;
    const { claimed: left } = progressOf(claimed(1, 10), recorded(2), rejected(3, 11), expired(4, 12), closed(5, 1));
    expect(left).toEqual([idOf(10)]);
  });

  it('is settled in whatever order the outcomes come', () => {
    const outcomes = [reviews.applied(5, 10), reviews.failed(5, 11), reviews.blocked(5, 12), reviews.stale(5, 13)];
    fc.assert(
      fc.property(fc.shuffledSubarray(outcomes), (told) => {
        const progress = progressOf(claimed(1, 10, 11, 12, 13), ...told);
        expect(progress.claimed).toHaveLength(4 - told.length);
        // Told twice is told once.
        expect(progressOf(claimed(1, 10, 11, 12, 13), ...told, ...told)).toEqual(progress);
      }),
      { numRuns: 50 },
    );
  });
});

describe('[RS45] whether changes are being applied', () => {
  const now = secondOf(30);
  const PAUSE_MS = 10_000;

  it.each([
    ['nothing has happened', [], false],
    ['a claim is outstanding, however long ago it was made', [reviews.claimed(1, 10)], true],
    ['something was approved just now', [reviews.approved(30, 10)], true],
    ['something is tried again', [reviews.retried(21, 10)], true],
    ['the last outcome is a moment less than the pause ago', [reviews.claimed(1, 10), reviews.applied(21, 10)], true],
    ['the last outcome is a pause ago', [reviews.claimed(1, 10), reviews.applied(20, 10)], false],
    [
      'the run was closed after the last outcome',
      [reviews.claimed(1, 10), reviews.applied(29, 10), reviews.closed(30, 1)],
      false,
    ],
    ['the run was closed, and something is approved since', [reviews.closed(28, 1), reviews.approved(29, 10)], true],
    [
      'a rejection, an expiry and a review are no steps',
      [reviews.rejected(29, 10), reviews.expired(29, 11), reviews.recorded(30)],
      false,
    ],
  ] as const)('when %s', (_when, events, expected) => {
    expect(isApplying(progressOf(...events), now, PAUSE_MS)).toBe(expected);
  });
});

describe('[RS16] what makes a change due again', () => {
  const { expired, recorded, rejected } = reviews;
  const held = (second: number, n: number, until: string) => rejected(second, n, { remember: true, until });

  it('an expiry is open until the next review', () => {
    expect(progressOf(recorded(1)).hasExpired).toBe(false);
    expect(progressOf(recorded(1), expired(2, 10)).hasExpired).toBe(true);
    expect(progressOf(recorded(1), expired(2, 10), reviews.closed(3, 1)).hasExpired).toBe(true);
    expect(progressOf(recorded(1), expired(2, 10), recorded(3)).hasExpired).toBe(false);
  });

  it('a rejection that is remembered for a while is open until a review after its end', () => {
    const until = secondOf(20);
    const after = (...events: StoredEvent[]) => progressOf(held(2, 10, until), ...events).heldUntil;
    expect(after()).toEqual([until]);
    expect(after(recorded(19))).toEqual([until]);
    expect(after(recorded(20))).toEqual([]);
    expect(after(recorded(21))).toEqual([]);
  });

  it('two that end at one moment are one, two that end at different ones are two', () => {
    const of = (...events: StoredEvent[]) => progressOf(...events).heldUntil;
    expect(of(held(2, 10, secondOf(20)), held(3, 11, secondOf(20)))).toEqual([secondOf(20)]);
    expect(of(held(2, 10, secondOf(20)), held(3, 11, secondOf(25)))).toEqual([secondOf(20), secondOf(25)]);
  });

  it('one for good, one for a while and a plain one are kept apart', () => {
    const progress = progressOf(
      recorded(1),
      rejected(2, 10, { remember: true }),
      held(3, 11, secondOf(20)),
      rejected(4, 12),
      rejected(5, 13),
    );
    expect(progress.heldUntil).toEqual([secondOf(20)]);
    expect(progress.rejectedAt).toEqual([secondOf(4), secondOf(5)]);
    expect(progress.reviewedUpTo).toBe(1);
  });

  it('the bookkeeping of rejections never grows with how many there were at one moment', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 40 }), (seconds) => {
        const inOrder = seconds.toSorted((a, b) => a - b);
        const { rejectedAt } = progressOf(...inOrder.map((second, n) => rejected(second, n)));
        expect(rejectedAt).toEqual([...new Set(inOrder)].map(secondOf));
      }),
      { numRuns: 50 },
    );
  });
});
