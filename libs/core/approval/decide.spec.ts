import { describe, expect, it } from 'vitest';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { change, digest } from './testing/plans.ts';
import { Story } from './testing/story.ts';

const reviewed = (...changes: string[]): Story => {
  const story = new Story();
  story.diff(1, changes);
  return story;
};

describe('decisions', () => {
  it('[AP21] take effect for all or for none, and tell every objection', () => {
    const story = reviewed('create node/a', 'create node/b', 'create node/c');
    const other = { proposal_id: story.named('node/b').proposal_id, digest: digest('other') };
    const unknown = { proposal_id: idOf(7), digest: digest('x') };

    expect(story.decide('approve', [story.named('node/a'), other, unknown])).toEqual(['digest_mismatch']);
    expect(story.refusal?.problems).toMatchObject([
      { path: 'decisions[1]', code: 'digest_mismatch' },
      { path: 'decisions[2]', code: 'not_found' },
    ]);
    expect(new Set(Object.values(story.statuses()))).toEqual(new Set(['pending_approval']));
    expect(story.approve('node/a', 'node/b')).toEqual(['ProposalApproved', 'ProposalApproved']);
  });

  it('[AP21] tell the first hundred objections', () => {
    const story = reviewed('create node/a');
    const unknown = Array.from({ length: 500 }, (_, n) => ({ proposal_id: idOf(0x9000 + n), digest: digest('x') }));
    story.decide('approve', unknown);
    expect(story.refusal?.problems).toHaveLength(100);
  });

  it('[AP22] need the proposal, and the content that it has now (F40)', () => {
    const story = reviewed('create node/a');
    const { proposal_id } = story.named('node/a');
    expect(story.decide('approve', [{ proposal_id: idOf(7), digest: digest('x') }])).toEqual(['not_found']);
    expect(story.decide('approve', [{ proposal_id, digest: digest('x') }])).toEqual(['digest_mismatch']);
    expect(story.refusal?.detail).toEqual({ proposal_id, digest: digest('create node/a') });
  });

  it('[AP23] lose against one that came before, which is named (F34)', () => {
    const story = reviewed('create node/a', 'create node/b < node/a');
    story.approve('node/a');
    expect(story.reject('node/a')).toEqual(['already_decided']);
    expect(story.refusal?.detail).toMatchObject({
      status: 'approved',
      winner: { verdict: 'approve', actor: { type: 'user', id: 'operator' } },
    });
    story.reject('node/b');
    expect(story.approve('node/b')).toEqual(['already_decided']);
    expect(story.refusal?.detail).toMatchObject({ status: 'rejected', winner: { verdict: 'reject' } });
  });

  it('[AP23] come too late for what was blocked, although it had been approved', () => {
    const story = reviewed('create node/a', 'create node/b < node/a');
    story.approve('node/b');
    story.reject('node/a');
    expect(story.approve('node/b')).toEqual(['already_decided']);
    expect(story.refusal?.detail).toMatchObject({ status: 'blocked' });
  });

  it('[AP24] may be repeated, at any later time (F35)', () => {
    const story = reviewed('create node/a', 'create node/b');
    const [a, b] = [story.named('node/a'), story.named('node/b')];
    expect(story.decide('approve', [a, a])).toEqual(['ProposalApproved']);
    expect(story.decide('approve', [a])).toEqual([]);
    story.decide('reject', [b]);
    expect(story.decide('reject', [b])).toEqual([]);
    story.apply();
    expect(story.decide('approve', [a])).toEqual([]);
  });

  it('[AP25] to reject block what depends on it, however far below', () => {
    const story = reviewed(
      'create template/t',
      'create node/a < template/t',
      'create node/z',
      'create assignment/a:m < node/a',
    );
    story.approve('node/a');
    expect(story.reject('template/t')).toEqual(['ProposalRejected', 'ProposalBlocked', 'ProposalBlocked']);
    expect(story.events.slice(-2).map(({ data }) => data)).toMatchObject([
      { blocked_by: { kind: 'template', key: 't' } },
      { blocked_by: { kind: 'node', key: 'a' } },
    ]);
    expect(story.statuses()).toMatchObject({ 'node/z': 'pending_approval' });
  });

  it('[AP25] to reject a change and what depends on it are both rejections', () => {
    const story = reviewed('create template/t', 'create node/a < template/t');
    expect(story.reject('template/t', 'node/a')).toEqual(['ProposalRejected', 'ProposalRejected', 'RunClosed']);
    expect(story.run()).toBe('rejected');
  });

  it('[AP26] about proposals of earlier runs are answered from the stream', () => {
    const story = reviewed('create node/a', 'create node/b', 'create node/c');
    const [a, b, c] = ['node/a', 'node/b', 'node/c'].map((name) => story.named(name));
    story.approve('node/a', 'node/b');
    story.apply();
    story.diff(2, [change('create node/c', { digest: digest('other') })], { live_revision: 1 });
    story.diff(3, [], { live_revision: 1 });

    expect(story.decide('approve', [a!])).toEqual([]);
    expect(story.decide('reject', [b!])).toEqual(['already_decided']);
    expect(story.refusal?.detail).toMatchObject({ status: 'applied', winner: { verdict: 'approve' } });
    expect(story.decide('approve', [c!])).toEqual(['already_decided']);
    expect(story.refusal?.detail).toMatchObject({ status: 'superseded', winner: null });
    expect(story.retryIds([c!.proposal_id])).toEqual(['not_retryable']);
  });
});
