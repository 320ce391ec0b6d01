import { fold } from '@fleetwright/core/event-sourcing';
import { given } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { reviewFold } from './fold.ts';
import { giveUpReview } from './give-up.ts';
import { diffOf, planOf, RUN } from './testing/plans.ts';
import { ReviewHarness } from './testing/harness.ts';

describe('a removed repository', () => {
  it('[AP40] withdraws everything open and closes the run', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a', 'create node/b']);
    review.approve('node/a');
    expect(review.remove()).toEqual(['ProposalWithdrawn', 'ProposalWithdrawn', 'RunClosed']);
    expect(review.events.at(-1)?.data).toMatchObject({ status: 'superseded', superseded_by: null });
    expect(review.remove()).toEqual([]);
    expect(review.claim()).toBeNull();
  });

  it('[AP40] waits for the claim that apply holds', () => {
    const review = new ReviewHarness();
    review.cap = 2;
    review.diff(1, ['create template/t', 'create node/a < template/t', 'create node/b']);
    review.approve('template/t');
    const claim = review.claim();
    expect(review.remove()).toEqual([]);
    review.complete(claim!, { 'template/t': 'failed' });
    expect(review.settle()).toEqual(['ProposalFailed', 'ProposalBlocked']);
    expect(review.remove()).toEqual(['RunClosed']);
  });

  it('[AP41] has nothing reviewed or claimed', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a']);
    review.approve('node/a');
    review.removed = true;
    expect(review.claim()).toBeNull();
    expect(review.diff(2, ['create node/b'])).toEqual(['RunClosed']);
    expect(review.events.at(-1)?.data).toMatchObject({ run_id: RUN(2), status: 'superseded' });
  });
});

describe('a diff that cannot be reviewed', () => {
  it('[AP42] ends its run as failed, once, and leaves earlier proposals alone', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a']);
    const by = { actor: { type: 'system', id: 'approval' }, at: '2026-01-01T00:00:00.000Z' } as const;
    const diff = diffOf(2, planOf(2, []));
    const giveUp = () => giveUpReview(review.state, { diff, by });

    expect(review.happen(giveUp())).toEqual(['RunClosed']);
    expect(review.events.at(-1)?.data).toMatchObject({ run_id: RUN(2), status: 'failed' });
    expect(review.happen(giveUp())).toEqual([]);
    expect(review.statuses()).toEqual({ 'node/a': 'pending_approval' });
    given(reviewFold, review.events)
      .when((state) => giveUpReview(state, { diff, by }))
      .thenNothing();
    expect(fold(reviewFold, review.events).last_number).toBe(2);
  });
});
