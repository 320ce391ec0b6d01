import type { Actor } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { policyOf } from '@fleetwright/core/policies/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorsAmong } from './authors.ts';
import { reviewFold } from './fold.ts';
import { ReviewHarness } from './testing/harness.ts';
import { REPOSITORY } from './testing/plans.ts';
import { withdrawVote } from './withdraw-vote.ts';

const verified = new Map([
  ['ada', 'Ada@Example.com'],
  ['ben', 'ben@example.com'],
  ['cem', null],
]);

const referenceOf = (address: string) => `person:${Buffer.from(address.toLowerCase()).toString('hex')}`;
const authorsIn = (addresses: readonly (string | null)[], isComplete: boolean) =>
  authorsAmong(addresses, verified, { isComplete, referenceOf });

describe('[AP78] [AP79] the authors of a run', () => {
  it.each<[(string | null)[], boolean, string[], boolean]>([
    [[], true, [], false],
    [[], false, [], true],
    [['ada@example.COM'], true, ['ada'], false],
    [['ada@example.com', 'BEN@example.com'], true, ['ada', 'ben'], false],
    [['ada@example.com'], false, ['ada'], true],
    [['ada@example.com', 'stranger@example.com'], true, ['ada'], true],
    [['ada@example.com', null], true, ['ada'], true],
    [[null], true, [], true],
    [['adda@example.com'], true, [], true],
  ])(
    'of the addresses %j, all commits seen: %s, are %j, and somebody is unknown: %s',
    (addresses, isComplete, subjects, isUnknown) => {
      const byReference = addresses.map((each) => each && referenceOf(each));
      for (const authors of [authorsIn(addresses, isComplete), authorsIn(byReference, isComplete)]) {
        expect([[...authors.subjects].toSorted(), authors.isUnknown]).toEqual([subjects, isUnknown]);
      }
    },
  );

  it('are never somebody without a verified address, and one address may be several people’s', () => {
    const shared = new Map([...verified, ['ada-2', 'ADA@example.com']]);
    expect([...authorsAmong(['ada@example.com', null], shared, { isComplete: true, referenceOf }).subjects]).toEqual([
      'ada',
      'ada-2',
    ]);
  });

  it('do not hang on the order or the case of addresses', () => {
    const address = fc.constantFrom('ada@example.com', 'ADA@EXAMPLE.COM', 'ben@example.com', 'x@example.com', null);
    fc.assert(
      fc.property(fc.array(address, { maxLength: 6 }), fc.boolean(), (addresses, isComplete) => {
        const one = authorsIn(addresses, isComplete);
        const other = authorsIn(
          addresses.toReversed().map((each) => each?.toUpperCase() ?? null),
          isComplete,
        );
        expect([[...other.subjects].toSorted(), other.isUnknown]).toEqual([
          [...one.subjects].toSorted(),
          one.isUnknown,
        ]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('[AP76] taking a vote back', () => {
  const two = policyOf(1, { approvals_required: 2 });
  const asked = () => {
    const story = new ReviewHarness();
    story.policies = [two];
    story.diff(1, ['create node/a']);
    return story;
  };

  it('changes nothing of what others said, and without a vote nothing at all', () => {
    const story = asked();
    story.as('ada').approve('node/a');
    expect(story.as('ben').withdrawVote('node/a')).toEqual([]);
    expect(story.named('node/a').votes.map(({ actor }) => actor.id)).toEqual(['ada']);
    expect(story.as('ada').withdrawVote('node/a')).toEqual(['VoteWithdrawn']);
    expect(story.named('node/a').votes).toEqual([]);
    expect(story.withdrawVote('node/a')).toEqual([]);
  });

  it('is refused after the decision, with what became of it, also of a run before', () => {
    const story = asked();
    const { proposal_id } = story.named('node/a');
    story.as('ada').approve('node/a');
    story.as('ben').approve('node/a');
    expect(story.withdrawVote('node/a')).toEqual(['already_decided']);
    expect(story.refusal?.detail).toEqual({ proposal_id, status: 'approved' });
    const later = { repository_id: REPOSITORY, proposal_id, by: story.by };
    const earlier = new Map([[proposal_id, { status: 'superseded' as const, digest: '0'.repeat(64), decision: null }]]);
    expect(withdrawVote(reviewFold.initial, { ...later, earlier })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'already_decided', detail: { status: 'superseded' } },
    });
    expect(withdrawVote(reviewFold.initial, { ...later, earlier: new Map() })).toMatchObject({
      refusal: { code: 'not_found', message: `There is no proposal ${proposal_id}.` },
    });
  });

  it('keeps when and with which words each of the others voted', () => {
    const story = asked();
    story.policies = [policyOf(1, { approvals_required: 3 })];
    story.as('ada').decide('approve', [story.named('node/a')], { comment: 'fine' });
    story.at = '2026-01-01T00:00:09.000Z';
    story.as('ben').approve('node/a');
    expect(story.named('node/a').votes).toMatchObject([
      { actor: { id: 'ada' }, comment: 'fine', at: '2026-01-01T00:00:00.000Z' },
      { actor: { id: 'ben' }, comment: null, at: '2026-01-01T00:00:09.000Z' },
    ]);
  });
});

describe('[AP80] who may approve', () => {
  const story = (more: Parameters<typeof policyOf>[1], isRolledBack = false) => {
    const told = new ReviewHarness();
    told.policies = [policyOf(1, more)];
    told.isRolledBack = isRolledBack;
    told.diff(1, ['create node/a']);
    return told;
  };
  const why = (told: ReviewHarness, id: string, type: 'user' | 'service' = 'user') =>
    told.as(id, type).approve('node/a')[0] === 'may_not_approve' ? told.refusal?.detail?.['reason'] : 'may';

  it('a program only where it is named, and never what only a person approves', () => {
    expect(why(story({}), 'robot', 'service')).toBe('program');
    const named = { approvers: { services: ['robot'] } };
    expect(why(story(named), 'robot', 'service')).toBe('may');
    expect(why(story(named, true), 'robot', 'service')).toBe('program');
    expect(why(story(named), 'ada')).toBe('may');
    expect(why(story({ approvers: { services: ['robot'], users: ['ben'] } }), 'ada')).toBe('not_an_approver');
  });

  it.each([
    [{ separation_of_duties: true }, 'ada', 'author'],
    [{ separation_of_duties: true }, 'ben', 'may'],
    [{ separation_of_duties: false }, 'ada', 'may'],
    [{ refuse_unknown_author: true }, 'ben', 'author_unknown'],
    [{ refuse_unknown_author: false }, 'ben', 'may'],
    [{ separation_of_duties: true, refuse_unknown_author: true }, 'ada', 'author'],
  ] as const)('under %j %s: %s', (more, who, expected) => {
    const told = story(more);
    told.authors = { subjects: new Set(['ada']), isUnknown: true };
    if (expected !== 'author_unknown' && !('refuse_unknown_author' in more))
      told.authors = { subjects: new Set(['ada']), isUnknown: false };
    expect(why(told, who)).toBe(expected);
  });

  it('an approval is by somebody whose id is known, not by a name that looks alike', () => {
    const told = story({ approvals_required: 2 });
    const ada: Actor = { type: 'user', id: idOf(1), name: 'Ada' };
    for (const id of [idOf(1), idOf(2)]) {
      told.by = { actor: { ...ada, id }, at: told.at };
      told.approve('node/a');
    }
    expect(told.named('node/a').status).toBe('approved');
  });
});
