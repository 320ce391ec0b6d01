import { describe, expect, it } from 'vitest';
import { Story } from './testing/story.ts';

const failedTemplate = (): Story => {
  const story = new Story();
  story.diff(1, [
    'create template/t',
    'create template/u',
    'create node/a < template/t',
    'create node/b < template/t, template/u',
    'create node/c < template/t',
    'create node/d',
  ]);
  story.approve('template/t', 'template/u', 'node/a', 'node/b', 'node/d');
  story.apply({ 'template/t': 'failed', 'template/u': 'failed', 'node/a': 'blocked', 'node/b': 'blocked' });
  return story;
};

describe('retry', () => {
  it('[AP37] runs what failed again, under the approval it had, and closes the run again', () => {
    const story = new Story();
    story.diff(1, ['create node/a', 'create node/b']);
    story.approve('node/a', 'node/b');
    story.apply({ 'node/a': 'failed' });
    expect(story.run()).toBe('partial');

    const approval = story.named('node/a');
    expect(story.retry('node/a')).toEqual(['ProposalRetried']);
    expect(story.run()).toBe('open');
    expect(story.named('node/a')).toEqual({ ...approval, status: 'approved' });
    expect(story.claim()?.proposals).toHaveLength(1);
    story.apply();
    expect(story.run()).toBe('applied');
  });

  it('[AP37] opens what the failure had kept from being opened', () => {
    const story = new Story();
    story.cap = 1;
    story.diff(1, ['create template/t', 'create node/a < template/t']);
    story.approve('template/t');
    story.apply({ 'template/t': 'failed' });
    expect(story.run()).toBe('failed');
    story.retry('template/t');
    story.apply();
    expect(story.statuses()).toEqual({ 'template/t': 'applied', 'node/a': 'pending_approval' });
  });

  it('[AP37] asked twice does nothing more', () => {
    const story = failedTemplate();
    const { proposal_id } = story.named('template/t');
    story.retryIds([proposal_id]);
    expect(story.retryIds([proposal_id, proposal_id])).toEqual([]);
  });

  it('[AP38] is for what failed or was blocked, after an approval, on firm ground', () => {
    const story = failedTemplate();
    expect(story.retry('node/d')).toEqual(['not_retryable']);
    expect(story.refusal?.message).toContain('is applied');
    expect(story.retry('node/c')).toEqual(['not_retryable']);
    expect(story.refusal?.message).toContain('before anybody approved it');
    expect(story.retry('node/a')).toEqual(['not_retryable']);
    expect(story.refusal?.message).toContain('template t');
    expect(story.retry('template/t', 'node/b')).toEqual(['not_retryable']);
    expect(story.retryIds(['00000000-0000-7000-8000-00000000dead'])).toEqual(['not_found']);
    expect(story.run()).toBe('partial');
  });

  it('[AP39] takes along the approved ones that nothing else blocks', () => {
    const story = failedTemplate();
    story.retry('template/t');
    expect(story.statuses()).toEqual({
      'template/t': 'approved',
      'template/u': 'failed',
      'node/a': 'approved',
      'node/b': 'blocked',
      'node/c': 'blocked',
      'node/d': 'applied',
    });
    story.apply();
    expect(story.run()).toBe('partial');
    story.retry('template/u');
    expect(story.statuses()).toMatchObject({ 'template/u': 'approved', 'node/b': 'approved' });
  });
});
