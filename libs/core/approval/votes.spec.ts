import type { Policy } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { policyOf } from '@fleetwright/core/policies/testing';
import { describe, expect, it } from 'vitest';
import { authorsAmong } from './authors.ts';
import { ReviewHarness } from './testing/harness.ts';

/** One proposal under these policies. */
function asked(...policies: readonly Policy[]): ReviewHarness {
  const story = new ReviewHarness();
  story.policies = policies;
  story.diff(1, ['create node/a', 'create node/b < node/a']);
  return story;
}

const two = policyOf(1, { approvals_required: 2 });
const status = (story: ReviewHarness) => story.named('node/a').status;

describe('an approval by several persons', () => {
  it('[AP96] takes as many as the policy asks for; the last one is the decision', () => {
    const story = asked(two);
    expect(story.as('ada').approve('node/a')).toEqual(['VoteCast']);
    expect(status(story)).toBe('pending_approval');
    expect(story.claim()).toBeNull();
    expect(story.as('ben').approve('node/a')).toEqual(['ProposalApproved']);
    expect(story.events.at(-1)).toMatchObject({ data: { policy: { id: two.id, version: 1 } } });
    expect(story.claim()?.proposals).toHaveLength(1);
  });

  it('[AP107] records with each vote, and with a rejection, the policy that it was given under', () => {
    const story = asked(policyOf(1, { approvals_required: 3, version: 4 }));
    story.as('ada').approve('node/a');
    story.reassess(policyOf(1, { approvals_required: 3, version: 5 }));
    story.as('ben').approve('node/a');
    story.as('cem').reject('node/a');
    const under = story.events.flatMap((event) =>
      event.type === 'VoteCast' || event.type === 'ProposalRejected' ? [[event.type, event.data.policy?.version]] : [],
    );
    expect(under).toEqual([
      ['VoteCast', 4],
      ['VoteCast', 5],
      ['ProposalRejected', 5],
    ]);
  });

  it.each([
    [true, ['create node/a'], ['author_unknown']],
    [true, [], []],
    [false, ['create node/a'], []],
  ])('[AP108] is told an author who is unknown: %s, of %j', (isUnknown, changes, codes) => {
    const story = new ReviewHarness();
    story.authors = { subjects: new Set(), isUnknown };
    story.diff(1, changes);
    const recorded = story.events.find((event) => event.type === 'ReviewRecorded');
    const findings = recorded?.type === 'ReviewRecorded' ? recorded.data.findings?.items : undefined;
    expect((findings ?? []).map(({ code }) => code)).toEqual(codes);
  });

  it('[AP74] [F35] counts a person once, however often they say it', () => {
    const story = asked(two);
    expect([story.as('ada').approve('node/a'), story.approve('node/a'), story.approve('node/a')]).toEqual([
      ['VoteCast'],
      [],
      [],
    ]);
    expect(status(story)).toBe('pending_approval');
  });

  it('[AP75] ends with the first rejection, also of who approved before', () => {
    const story = asked(policyOf(1, { approvals_required: 3 }));
    story.as('ada').approve('node/a');
    expect(story.reject('node/a')).toEqual(['ProposalRejected', 'ProposalBlocked', 'RunClosed']);
    expect(story.as('ben').approve('node/a')).toEqual(['already_decided']);
    expect(story.refusal?.detail).toMatchObject({ winner: { verdict: 'reject', actor: { id: 'ada' } } });
  });

  it('[AP76] may be taken back until the decision falls, and be given anew', () => {
    const story = asked(two);
    story.as('ada').approve('node/a');
    expect(story.withdrawVote('node/a')).toEqual(['VoteWithdrawn']);
    expect(story.withdrawVote('node/a')).toEqual([]);
    expect(story.as('ben').approve('node/a')).toEqual(['VoteCast']);
    expect(story.as('ada').approve('node/a')).toEqual(['ProposalApproved']);
    expect(story.withdrawVote('node/a')).toEqual(['already_decided']);
  });

  it('[AP5] [AP77] survives the next sync while the change is the same, and is void with a corrected one', () => {
    const story = asked(two);
    story.as('ada').approve('node/a');
    story.diff(2, ['create node/a', 'create node/b < node/a']);
    expect(story.named('node/a').votes.map(({ actor }) => actor.id)).toEqual(['ada']);
    story.diff(3, ['create node/a@3', 'create node/b < node/a']);
    expect(story.named('node/a').votes).toEqual([]);
    expect(story.as('ben').approve('node/a')).toEqual(['VoteCast']);
  });

  it('[AP60] [F36] loses the vote of whoever may not approve any more, and keeps the others', () => {
    const story = asked(two);
    story.as('ada').approve('node/a');
    story.as('ben').approve('node/a');
    story.approvers = new Map([['ada', { id: 'ada', kind: 'user', roles: [], mayApprove: false }]]);
    expect(story.claim()).toBeNull();
    expect(story.events.at(-1)).toMatchObject({
      type: 'ApprovalVoided',
      data: { reason: 'permission_lost', voter: { id: 'ada' } },
    });
    expect(story.as('cem').approve('node/a')).toEqual(['ProposalApproved']);
    expect(story.claim()?.proposals).toHaveLength(1);
  });
});

describe('who may not approve', () => {
  const separated = policyOf(1, { separation_of_duties: true, refuse_unknown_author: false });

  it('[AP78] [F36] is the author, where duties are separated', () => {
    const story = asked(separated);
    story.authors = { subjects: new Set(['ada']), isUnknown: false };
    expect(story.as('ada').approve('node/a')).toEqual(['may_not_approve']);
    expect(story.refusal?.detail).toMatchObject({ reason: 'author', policy: { id: separated.id } });
    expect(story.as('ben').approve('node/a')).toEqual(['ProposalApproved']);
    expect(asked().as('ada').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('[AP78] may well give it up', () => {
    const story = asked(separated);
    story.authors = { subjects: new Set(['ada']), isUnknown: false };
    expect(story.as('ada').reject('node/a')[0]).toBe('ProposalRejected');
  });

  it('[AP79] is everybody while an author is unknown, where the policy refuses that', () => {
    const story = asked(policyOf(1, { separation_of_duties: true }));
    story.authors = { subjects: new Set(), isUnknown: true };
    expect(story.as('ben').approve('node/a')).toEqual(['may_not_approve']);
    expect(story.refusal?.detail).toMatchObject({ reason: 'author_unknown' });
    const lenient = asked(separated);
    lenient.authors = story.authors;
    expect(lenient.as('ben').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('[AP80] is who the policy does not name, for approving and for rejecting', () => {
    const story = asked(policyOf(1, { approvers: { users: ['ada'] } }));
    expect([story.as('ben').approve('node/a'), story.reject('node/a')]).toEqual([
      ['may_not_approve'],
      ['may_not_approve'],
    ]);
    expect(story.as('ada').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('[AP80] is a program, unless the policy names it', () => {
    const named = policyOf(1, { approvers: { services: ['bot'] } });
    expect(asked().as('bot', 'service').approve('node/a')).toEqual(['may_not_approve']);
    expect(asked(named).as('bot', 'service').approve('node/a')).toEqual(['ProposalApproved']);
    expect(asked(named).as('ada').approve('node/a')).toEqual(['ProposalApproved']);
  });

  it('[AP50] [AP80] is a program wherever only a person approves, named or not', () => {
    const story = new ReviewHarness();
    story.policies = [policyOf(1, { approvers: { services: ['bot'] } })];
    story.isRolledBack = true;
    story.diff(1, ['create node/a']);
    expect(story.as('bot', 'service').approve('node/a')).toEqual(['may_not_approve']);
    expect(story.refusal?.detail).toMatchObject({ reason: 'program' });
  });
});

describe('the authors of a commit', () => {
  const referenceOf = (address: string) => `person:${Buffer.from(address.toLowerCase()).toString('hex')}`;
  const verified = new Map([
    [idOf(1), 'Ada@example.COM'],
    [idOf(2), 'ben@example.com'],
    [idOf(3), null],
    [idOf(4), 'a.da@example.com'],
  ]);
  const ada = 'ada@example.com';

  it('[AP78] are the subjects with just that verified address, in whatever case', () => {
    expect([...authorsAmong([ada, 'BEN@example.com'], verified, { isComplete: true, referenceOf }).subjects]).toEqual([
      idOf(1),
      idOf(2),
    ]);
    expect([...authorsAmong(['ada+x@example.com'], verified, { isComplete: true, referenceOf }).subjects]).toEqual([]);
  });

  it.each([
    ['known, all of them', [ada], true, false],
    ['none at all', [], true, false],
    ['nobody of the account, one of them', [ada, 'cem@example.com'], true, true],
    ['named without an address', [null], true, true],
    ['those of commits that are not there', [ada], false, true],
  ])('[AP79] are unknown or not: %s', (_what, addresses, isComplete, isUnknown) => {
    expect(authorsAmong(addresses, verified, { isComplete, referenceOf }).isUnknown).toBe(isUnknown);
  });
});
