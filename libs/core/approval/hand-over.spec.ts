import { describe, expect, it } from 'vitest';
import { change, RUN } from './testing/plans.ts';
import { ReviewHarness } from './testing/harness.ts';

const RECEIVER = RUN(500);
const handedOver = (name: string) => change(`disown ${name}@4`, { cause: 'git', receiver: RECEIVER });
const givenUp = (name: string) => change(`disown ${name}@4`, { cause: 'git', receiver: null });
const nodes = (count: number, of: (name: string) => ReturnType<typeof change>) =>
  Array.from({ length: count }, (_, n) => of(`node/n${n}`));

describe('a disown', () => {
  it('[AP1] [AP72] is opened with low priority and names the receiver, as does its claim', () => {
    const review = new ReviewHarness();
    review.diff(1, [handedOver('node/a'), givenUp('node/b'), 'delete node/c@4']);
    expect(review.events.slice(0, 3).map(({ data }) => data)).toMatchObject([
      { action: 'disown', receiver: RECEIVER, priority: 'low', brake: null },
      { action: 'disown', receiver: null, priority: 'low', brake: null },
      { action: 'delete', priority: 'high' },
    ]);
    expect(review.events[2]?.data).not.toHaveProperty('receiver');
    review.approve('node/a', 'node/b', 'node/c');
    expect(review.claim()?.proposals.map(({ receiver }) => receiver)).toEqual([RECEIVER, null, undefined]);
  });

  it('[AP20] [AP50] [AP72] is approved by auto_apply only where somebody receives it', () => {
    const review = new ReviewHarness();
    review.isAutoApplied = true;
    review.diff(1, [handedOver('node/a'), givenUp('node/b')]);
    review.autoApprove();
    expect(review.statuses()).toEqual({ 'node/a': 'approved', 'node/b': 'pending_approval' });
  });

  it('[AP17] [AP72] counts for the brake where nobody receives it, and not where somebody does', () => {
    const lost = new ReviewHarness();
    lost.diff(1, [...nodes(6, givenUp), handedOver('node/z')], { managed_count: 20 });
    expect(lost.named('node/n0').brake).toBe(6);
    expect(lost.named('node/z').brake).toBeNull();
    expect(lost.approve('node/z')).toEqual(['ProposalApproved']);
    expect(lost.approve('node/n0')).toEqual(['brake_confirmation_required']);
    expect(lost.refusal?.message).toContain('This run gives up 6 resources. To approve a disown of it');
    lost.decide('approve', [lost.named('node/n0')], { confirm_deletes: 6 });
    expect(lost.statuses()['node/n0']).toBe('approved');

    const handed = new ReviewHarness();
    handed.diff(1, nodes(20, handedOver), { managed_count: 20 });
    expect(handed.named('node/n0').brake).toBeNull();
  });

  it('[AP6] [AP72] is another change when another one receives it, or nobody', () => {
    const review = new ReviewHarness();
    review.diff(1, [handedOver('node/a')]);
    review.approve('node/a');
    review.diff(2, ['delete node/a@4']);
    expect(review.statuses()).toEqual({ 'node/a': 'pending_approval' });
    expect(review.events.map(({ type }) => type)).toContain('ProposalSuperseded');
  });

  it('[AP30] [AP34] [AP35] that nobody receives any more is stale, and the next run takes over', () => {
    const review = new ReviewHarness();
    review.diff(1, [handedOver('node/a')]);
    review.approve('node/a');
    expect(review.apply({ 'node/a': 'not received' })).toEqual(['ProposalStale', 'RunClosed', 'ResyncRequested']);
    expect(review.events.at(-3)?.data).toMatchObject({ reason: 'not_received' });
    expect(review.events.at(-2)?.data).toMatchObject({ status: 'superseded', superseded_by: null });

    expect(review.diff(2, ['delete node/a@4'])).toEqual(['ProposalOpened', 'ReviewRecorded']);
    expect(review.events.at(-1)?.data).toMatchObject({ superseded_run_id: RUN(1) });
  });
});
