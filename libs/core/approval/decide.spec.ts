import { describe, expect, it } from 'vitest';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { change, digest } from './testing/plans.ts';
import { ReviewHarness } from './testing/harness.ts';

const reviewed = (...changes: string[]): ReviewHarness => {
  const review = new ReviewHarness();
  review.diff(1, changes);
  return review;
};

describe('decisions', () => {
  it('[AP21] take effect for all or for none, and tell every objection', () => {
    const review = reviewed('create node/a', 'create node/b', 'create node/c');
    const other = { proposal_id: review.named('node/b').proposal_id, digest: digest('other') };
    const unknown = { proposal_id: idOf(7), digest: digest('x') };

    expect(review.decide('approve', [review.named('node/a'), other, unknown])).toEqual(['digest_mismatch']);
    expect(review.refusal?.problems).toMatchObject([
      { path: 'decisions[1]', code: 'digest_mismatch' },
      { path: 'decisions[2]', code: 'not_found' },
    ]);
    expect(new Set(Object.values(review.statuses()))).toEqual(new Set(['pending_approval']));
    expect(review.approve('node/a', 'node/b')).toEqual(['ProposalApproved', 'ProposalApproved']);
  });

  it('[AP21] tell the first hundred objections', () => {
    const review = reviewed('create node/a');
    const unknown = Array.from({ length: 500 }, (_, n) => ({ proposal_id: idOf(0x9000 + n), digest: digest('x') }));
    review.decide('approve', unknown);
    expect(review.refusal?.problems).toHaveLength(100);
  });

  it.each(['approve', 'reject'] as const)('[AP73] %s several with a comment that is written once', (verdict) => {
    const story = reviewed('create node/a', 'create node/b', 'create node/c');
    const [a, b, c] = ['node/a', 'node/b', 'node/c'].map((name) => story.named(name));
    if (!a || !b || !c) throw new Error('a proposal is missing');
    story.decide(verdict, [b, a, c], { comment: 'as agreed on Monday' });
    expect(story.events.map(({ data }) => data).filter((data) => 'comment' in data)).toMatchObject([
      { proposal_id: b.proposal_id, comment: 'as agreed on Monday' },
      { proposal_id: a.proposal_id, comment: null, comment_of: b.proposal_id },
      { proposal_id: c.proposal_id, comment: null, comment_of: b.proposal_id },
    ]);
  });

  it('[AP73] name no other proposal where nothing was said', () => {
    const story = reviewed('create node/a', 'create node/b');
    story.approve('node/a', 'node/b');
    for (const { data } of story.events) expect(data).not.toHaveProperty('comment_of');
  });

  it('[AP22] need the proposal, and the content that it has now (F40)', () => {
    const review = reviewed('create node/a');
    const { proposal_id } = review.named('node/a');
    expect(review.decide('approve', [{ proposal_id: idOf(7), digest: digest('x') }])).toEqual(['not_found']);
    expect(review.decide('approve', [{ proposal_id, digest: digest('x') }])).toEqual(['digest_mismatch']);
    expect(review.refusal?.detail).toEqual({ proposal_id, digest: digest('create node/a') });
  });

  it('[AP23] lose against one that came before, which is named (F34)', () => {
    const review = reviewed('create node/a', 'create node/b < node/a');
    review.approve('node/a');
    expect(review.reject('node/a')).toEqual(['already_decided']);
    expect(review.refusal?.detail).toMatchObject({
      status: 'approved',
      winner: { verdict: 'approve', actor: { type: 'user', id: 'operator' } },
    });
    review.reject('node/b');
    expect(review.approve('node/b')).toEqual(['already_decided']);
    expect(review.refusal?.detail).toMatchObject({ status: 'rejected', winner: { verdict: 'reject' } });
  });

  it('[AP23] come too late for what was blocked, although it had been approved', () => {
    const review = reviewed('create node/a', 'create node/b < node/a');
    review.approve('node/b');
    review.reject('node/a');
    expect(review.approve('node/b')).toEqual(['already_decided']);
    expect(review.refusal?.detail).toMatchObject({ status: 'blocked' });
  });

  it('[AP24] may be repeated, at any later time (F35)', () => {
    const review = reviewed('create node/a', 'create node/b');
    const [a, b] = [review.named('node/a'), review.named('node/b')];
    expect(review.decide('approve', [a, a])).toEqual(['ProposalApproved']);
    expect(review.decide('approve', [a])).toEqual([]);
    review.decide('reject', [b]);
    expect(review.decide('reject', [b])).toEqual([]);
    review.apply();
    expect(review.decide('approve', [a])).toEqual([]);
  });

  it('[AP25] to reject block what depends on it, however far below', () => {
    const review = reviewed(
      'create template/t',
      'create node/a < template/t',
      'create node/z',
      'create assignment/a:m < node/a',
    );
    review.approve('node/a');
    expect(review.reject('template/t')).toEqual(['ProposalRejected', 'ProposalBlocked', 'ProposalBlocked']);
    expect(review.events.slice(-2).map(({ data }) => data)).toMatchObject([
      { blocked_by: { kind: 'template', key: 't' } },
      { blocked_by: { kind: 'node', key: 'a' } },
    ]);
    expect(review.statuses()).toMatchObject({ 'node/z': 'pending_approval' });
  });

  it('[AP25] to reject a change and what depends on it are both rejections', () => {
    const review = reviewed('create template/t', 'create node/a < template/t');
    expect(review.reject('template/t', 'node/a')).toEqual(['ProposalRejected', 'ProposalRejected', 'RunClosed']);
    expect(review.run()).toBe('rejected');
  });

  it('[AP26] about proposals of earlier runs are answered from the stream', () => {
    const review = reviewed('create node/a', 'create node/b', 'create node/c');
    const [a, b, c] = ['node/a', 'node/b', 'node/c'].map((name) => review.named(name));
    review.approve('node/a', 'node/b');
    review.apply();
    review.diff(2, [change('create node/c', { digest: digest('other') })], { live_revision: 1 });
    review.diff(3, [], { live_revision: 1 });

    expect(review.decide('approve', [a!])).toEqual([]);
    expect(review.decide('reject', [b!])).toEqual(['already_decided']);
    expect(review.refusal?.detail).toMatchObject({ status: 'applied', winner: { verdict: 'approve' } });
    expect(review.decide('approve', [c!])).toEqual(['already_decided']);
    expect(review.refusal?.detail).toMatchObject({ status: 'superseded', winner: null });
    expect(review.retryIds([c!.proposal_id])).toEqual(['not_retryable']);
  });
});
