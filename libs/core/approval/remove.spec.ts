import { fold } from '@fleetwright/core/event-sourcing';
import { given } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { reviewFold } from './fold.ts';
import { giveUpReview } from './give-up.ts';
import { diffOf, planOf, RUN } from './testing/plans.ts';
import { Story } from './testing/story.ts';

describe('a removed repository', () => {
  it('[AP40] withdraws everything open and closes the run', () => {
    const story = new Story();
    story.diff(1, ['create node/a', 'create node/b']);
    story.approve('node/a');
    expect(story.remove()).toEqual(['ProposalWithdrawn', 'ProposalWithdrawn', 'RunClosed']);
    expect(story.events.at(-1)?.data).toMatchObject({ status: 'superseded', superseded_by: null });
    expect(story.remove()).toEqual([]);
    expect(story.claim()).toBeNull();
  });

  it('[AP40] waits for the claim that apply holds', () => {
    const story = new Story();
    story.cap = 2;
    story.diff(1, ['create template/t', 'create node/a < template/t', 'create node/b']);
    story.approve('template/t');
    const claim = story.claim();
    expect(story.remove()).toEqual([]);
    story.complete(claim!, { 'template/t': 'failed' });
    expect(story.settle()).toEqual(['ProposalFailed', 'ProposalBlocked']);
    expect(story.remove()).toEqual(['RunClosed']);
  });

  it('[AP41] has nothing reviewed or claimed', () => {
    const story = new Story();
    story.diff(1, ['create node/a']);
    story.approve('node/a');
    story.removed = true;
    expect(story.claim()).toBeNull();
    expect(story.diff(2, ['create node/b'])).toEqual(['RunClosed']);
    expect(story.events.at(-1)?.data).toMatchObject({ run_id: RUN(2), status: 'superseded' });
  });
});

describe('a diff that cannot be reviewed', () => {
  it('[AP42] ends its run as failed, once, and leaves earlier proposals alone', () => {
    const story = new Story();
    story.diff(1, ['create node/a']);
    const by = { actor: { type: 'system', id: 'approval' }, at: '2026-01-01T00:00:00.000Z' } as const;
    const diff = diffOf(2, planOf(2, []));
    const giveUp = () => giveUpReview(story.state, { diff, by });

    expect(story.happen(giveUp())).toEqual(['RunClosed']);
    expect(story.events.at(-1)?.data).toMatchObject({ run_id: RUN(2), status: 'failed' });
    expect(story.happen(giveUp())).toEqual([]);
    expect(story.statuses()).toEqual({ 'node/a': 'pending_approval' });
    given(reviewFold, story.events)
      .when((state) => giveUpReview(state, { diff, by }))
      .thenNothing();
    expect(fold(reviewFold, story.events).last_number).toBe(2);
  });
});
