import { REJECTION_HOLDS_MS } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { change, digest } from './testing/plans.ts';
import { ReviewHarness } from './testing/harness.ts';

/** A moment so long after the rejection of a review. */
function later(review: ReviewHarness, ms: number): string {
  const event = review.events.find(({ type }) => type === 'ProposalRejected');
  return new Date(Date.parse(event?.recorded_at ?? '') + ms).toISOString();
}

/** Two changes, of which one was rejected; later runs are polls. */
function rejected(): ReviewHarness {
  const review = new ReviewHarness();
  review.diff(1, ['create node/a', 'create node/b']);
  review.reject('node/a');
  review.polled = true;
  return review;
}

/** A poll so long after the rejection. */
function poll(
  review: ReviewHarness,
  number: number,
  ms: number,
  changes = ['create node/a', 'create node/b'],
): string[] {
  review.at = later(review, ms);
  review.diff(number, changes);
  return Object.keys(review.statuses());
}

describe('a rejection that is not remembered', () => {
  it('[AP70] holds against polls for an hour, and not a moment longer', () => {
    const review = rejected();
    expect(poll(review, 2, 0)).toEqual(['node/b']);
    expect(poll(review, 3, REJECTION_HOLDS_MS - 1)).toEqual(['node/b']);
    expect(poll(review, 4, REJECTION_HOLDS_MS)).toEqual(['node/a', 'node/b']);
  });

  it('[AP49] [AP70] is told at the end of the run that it holds, with the moment until when', () => {
    const review = rejected();
    poll(review, 2, REJECTION_HOLDS_MS - 1, ['create node/a', 'create node/c < node/a']);
    expect(review.run()).toBe('rejected');
    const closed = review.events.findLast(({ type, data }) => type === 'RunClosed' && 'held' in data);
    expect(closed?.data).toMatchObject({
      held: [
        { key: 'a', rejected: expect.any(String), until: later(review, REJECTION_HOLDS_MS) },
        { key: 'c', rejected: null, waits_for: { kind: 'node', key: 'a' } },
      ],
    });
  });

  it('[AP70] does not hold for a sync that somebody asks for', () => {
    const review = rejected();
    review.polled = false;
    expect(poll(review, 2, 0)).toEqual(['node/a', 'node/b']);
  });

  it('[AP70] does not hold for a new commit, nor for another change', () => {
    const review = rejected();
    review.at = later(review, 0);
    review.diff(2, ['create node/a', 'create node/b'], { revision: 'b'.repeat(40) });
    expect(Object.keys(review.statuses())).toEqual(['node/a', 'node/b']);

    const other = rejected();
    other.at = later(other, 0);
    other.diff(2, [change('create node/a', { digest: digest('other') }), 'create node/b']);
    expect(Object.keys(other.statuses())).toEqual(['node/a', 'node/b']);
  });

  it('[AP10] [AP70] is not the one that is remembered, which holds for every run', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a', 'create node/b']);
    review.decide('reject', [review.named('node/a')], { remember: true });
    expect(poll(review, 2, 30 * 24 * REJECTION_HOLDS_MS)).toEqual(['node/b']);
  });
});
