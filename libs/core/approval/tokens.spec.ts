import type { Policy } from '@fleetwright/contracts';
import { policyOf } from '@fleetwright/core/policies/testing';
import { describe, expect, it } from 'vitest';
import { ReviewHarness } from './testing/harness.ts';
import { change } from './testing/plans.ts';

const NODE = { template: 'edge', region: 'eu' };
const created = change('create node/a', { write: NODE, declared: NODE, cause: 'git' });

/** One proposal under this policy. */
function asked(policy: Policy): ReviewHarness {
  const story = new ReviewHarness();
  story.policies = [policy];
  story.diff(1, [created]);
  return story;
}

const bots = { approvers: { users: ['ada', 'ben'], services: ['deploy'], assistants: ['helper', 'other'] } };
const reason = (story: ReviewHarness) => story.refusal?.detail?.['reason'];

describe('[AP104] a subject and the tokens that it made', () => {
  const two = policyOf(1, { ...bots, approvals_required: 2 });

  it('are one voter', () => {
    const story = asked(two);
    expect(story.as('ada').approve('node/a')).toEqual(['VoteCast']);
    expect(story.as('deploy', 'service', 'ada').approve('node/a')).toEqual([]);
    expect(story.as('helper', 'assistant', 'ada').approve('node/a')).toEqual([]);
    expect(story.named('node/a').votes).toHaveLength(1);
    expect(story.as('ben').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('are one voter in whatever order they come, and two tokens of one owner are, too', () => {
    const story = asked(two);
    expect(story.as('deploy', 'service', 'ada').approve('node/a')).toEqual(['VoteCast']);
    expect(story.as('helper', 'assistant', 'ada').approve('node/a')).toEqual([]);
    expect(story.as('ada').approve('node/a')).toEqual([]);
    expect(story.as('helper', 'assistant', 'ben').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('may each take the vote back', () => {
    const story = asked(two);
    story.as('deploy', 'service', 'ada').approve('node/a');
    expect(story.as('ben').withdrawVote('node/a')).toEqual([]);
    expect(story.as('ada').withdrawVote('node/a')).toEqual(['VoteWithdrawn']);
    expect(story.named('node/a').votes).toEqual([]);
  });

  it('are barred together from what one of them committed or edited, where duties are separated', () => {
    const separated = policyOf(1, { ...bots, separation_of_duties: true, refuse_unknown_author: false });
    const story = asked(separated);
    story.authors = { subjects: new Set(['ada']), isUnknown: false };
    expect(story.as('deploy', 'service', 'ada').approve('node/a')).toEqual(['may_not_approve']);
    expect(reason(story)).toBe('author');
    expect(story.refusal?.message).toContain('Whoever made your token is an author of this change');
    story.as('ada').approve('node/a');
    expect(story.refusal?.message).toContain('You are an author of this change');
    expect(story.as('deploy', 'service', 'ben').approve('node/a')).toEqual(['ProposalApproved']);

    const edited = asked(separated);
    edited.as('deploy', 'service', 'ada').edit('node/a', { ...NODE, region: 'us' });
    expect([edited.as('ada').approve('node/a'), reason(edited)]).toEqual([['may_not_approve'], 'editor']);
    expect(edited.as('ben').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('[AP60] lose a vote when the token is revoked, or whoever made it may not approve any more', () => {
    const one = policyOf(1, bots);
    const deploy = { id: 'deploy', kind: 'service', roles: [], mayApprove: true, maker: 'ada' } as const;
    const ada = { id: 'ada', kind: 'user', roles: [], mayApprove: true } as const;
    for (const lost of [
      new Map<string, typeof ada | typeof deploy>([
        ['deploy', { ...deploy, mayApprove: false as true }],
        ['ada', ada],
      ]),
      new Map<string, typeof ada | typeof deploy>([
        ['deploy', deploy],
        ['ada', { ...ada, mayApprove: false as true }],
      ]),
    ]) {
      const story = asked(one);
      expect(story.as('deploy', 'service', 'ada').approve('node/a')).toEqual(['ProposalApproved']);
      story.approvers = lost;
      expect(story.claim()).toBeNull();
      expect(story.events.at(-1)).toMatchObject({ type: 'ApprovalVoided', data: { reason: 'permission_lost' } });
      expect(story.named('node/a').votes).toEqual([]);
    }
  });
});

describe('[AP105] an assistant', () => {
  const lax = policyOf(1, { ...bots, separation_of_duties: false, refuse_unknown_author: false });

  it('approves only where the policy names it as an assistant', () => {
    expect(asked(policyOf(1)).as('helper', 'assistant', 'ada').approve('node/a')).toEqual(['may_not_approve']);
    const story = asked(lax);
    expect([story.as('deploy', 'assistant', 'ada').approve('node/a'), reason(story)]).toEqual([
      ['may_not_approve'],
      'program',
    ]);
    expect(story.as('helper', 'assistant', 'ada').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('does not approve what its owner committed, however lax the policy is', () => {
    const story = asked(lax);
    story.authors = { subjects: new Set(['ada']), isUnknown: false };
    expect([story.as('helper', 'assistant', 'ada').approve('node/a'), reason(story)]).toEqual([
      ['may_not_approve'],
      'author',
    ]);
    expect(story.as('ada').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('does not approve what may be its owner’s, since an author is unknown', () => {
    const story = asked(lax);
    story.authors = { subjects: new Set(), isUnknown: true };
    expect([story.as('helper', 'assistant', 'ada').approve('node/a'), reason(story)]).toEqual([
      ['may_not_approve'],
      'author_unknown',
    ]);
  });

  it('does not approve what another token of its owner edited', () => {
    const story = asked(lax);
    story.as('other', 'assistant', 'ada').edit('node/a', { ...NODE, region: 'us' });
    expect([story.as('helper', 'assistant', 'ada').approve('node/a'), reason(story)]).toEqual([
      ['may_not_approve'],
      'editor',
    ]);
    expect(story.as('helper', 'assistant', 'ben').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('does not approve what its owner, or another token of the owner, asked to be put up', () => {
    const story = asked(lax);
    story.requestedBy = 'ada';
    expect([story.as('helper', 'assistant', 'ada').approve('node/a'), reason(story)]).toEqual([
      ['may_not_approve'],
      'requester',
    ]);
    expect(story.as('ada').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('keeps the vote that it gave when its owner asks for a later run', () => {
    const story = asked(lax);
    expect(story.as('helper', 'assistant', 'ada').approve('node/a')).toEqual(['ProposalApproved']);
    story.requestedBy = 'ada';
    expect(story.claim()?.proposals).toHaveLength(1);
  });

  it('[AP50] never approves what only a person does', () => {
    const story = new ReviewHarness();
    story.policies = [lax];
    story.isRolledBack = true;
    story.diff(1, ['create node/a']);
    expect([story.as('helper', 'assistant', 'ada').approve('node/a'), reason(story)]).toEqual([
      ['may_not_approve'],
      'program',
    ]);
  });
});
