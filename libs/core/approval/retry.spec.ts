import { describe, expect, it } from 'vitest';
import { ReviewHarness } from './testing/harness.ts';

const failedTemplate = (): ReviewHarness => {
  const review = new ReviewHarness();
  review.diff(1, [
    'create template/t',
    'create template/u',
    'create node/a < template/t',
    'create node/b < template/t, template/u',
    'create node/c < template/t',
    'create node/d',
  ]);
  review.approve('template/t', 'template/u', 'node/a', 'node/b', 'node/d');
  review.apply({ 'template/t': 'failed', 'template/u': 'failed', 'node/a': 'blocked', 'node/b': 'blocked' });
  return review;
};

describe('retry', () => {
  it('[AP37] runs what failed again, under the approval it had, and closes the run again', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a', 'create node/b']);
    review.approve('node/a', 'node/b');
    review.apply({ 'node/a': 'failed' });
    expect(review.run()).toBe('partial');

    const approval = review.named('node/a');
    expect(review.retry('node/a')).toEqual(['ProposalRetried']);
    expect(review.run()).toBe('open');
    expect(review.named('node/a')).toEqual({ ...approval, status: 'approved' });
    expect(review.claim()?.proposals).toHaveLength(1);
    review.apply();
    expect(review.run()).toBe('applied');
  });

  it('[AP37] opens what the failure had kept from being opened', () => {
    const review = new ReviewHarness();
    review.cap = 1;
    review.diff(1, ['create template/t', 'create node/a < template/t']);
    review.approve('template/t');
    review.apply({ 'template/t': 'failed' });
    expect(review.run()).toBe('failed');
    review.retry('template/t');
    review.apply();
    expect(review.statuses()).toEqual({ 'template/t': 'applied', 'node/a': 'pending_approval' });
  });

  it('[AP37] asked twice does nothing more', () => {
    const review = failedTemplate();
    const { proposal_id } = review.named('template/t');
    review.retryIds([proposal_id]);
    expect(review.retryIds([proposal_id, proposal_id])).toEqual([]);
  });

  it('[AP38] is for what failed or was blocked, after an approval, on firm ground', () => {
    const review = failedTemplate();
    expect(review.retry('node/d')).toEqual(['not_retryable']);
    expect(review.refusal?.message).toContain('is applied');
    expect(review.retry('node/c')).toEqual(['not_retryable']);
    expect(review.refusal?.message).toContain('before anybody approved it');
    expect(review.retry('node/a')).toEqual(['not_retryable']);
    expect(review.refusal?.message).toContain('template t');
    expect(review.retry('template/t', 'node/b')).toEqual(['not_retryable']);
    expect(review.retryIds(['00000000-0000-7000-8000-00000000dead'])).toEqual(['not_found']);
    expect(review.run()).toBe('partial');
  });

  it('[AP39] takes along the approved ones that nothing else blocks', () => {
    const review = failedTemplate();
    review.retry('template/t');
    expect(review.statuses()).toEqual({
      'template/t': 'approved',
      'template/u': 'failed',
      'node/a': 'approved',
      'node/b': 'blocked',
      'node/c': 'blocked',
      'node/d': 'applied',
    });
    review.apply();
    expect(review.run()).toBe('partial');
    review.retry('template/u');
    expect(review.statuses()).toMatchObject({ 'template/u': 'approved', 'node/b': 'approved' });
  });
});
