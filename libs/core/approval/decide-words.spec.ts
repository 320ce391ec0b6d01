import type { Actor, Refusal } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { policyOf } from '@fleetwright/core/policies/testing';
import { describe, expect, it } from 'vitest';
import { decideProposals } from './decide.ts';
import { OBJECTIONS_MAX } from './limits.ts';
import { ReviewHarness } from './testing/harness.ts';
import { REPOSITORY } from './testing/plans.ts';

const AT = '2026-01-01T00:00:00.000Z';
const asked = (...changes: string[]): ReviewHarness => {
  const story = new ReviewHarness();
  story.diff(1, changes.length > 0 ? changes : ['create node/a', 'create node/b < node/a']);
  return story;
};
const refusalOf = (story: ReviewHarness): Refusal => {
  if (story.refusal === null) throw new Error('nothing was refused');
  return story.refusal;
};
const by = (story: ReviewHarness, actor: Actor) => {
  story.by = { actor, at: AT };
  return story;
};

describe('[AP22] a decision about what is not there', () => {
  it('names the id that nobody knows', () => {
    const story = asked();
    const unknown = { proposal_id: idOf(0x7fff), digest: '0'.repeat(64) };
    expect(story.decide('approve', [unknown])).toEqual(['not_found']);
    expect(refusalOf(story)).toMatchObject({
      message: `There is no proposal ${unknown.proposal_id}.`,
      detail: { proposal_id: unknown.proposal_id },
    });
  });

  it('answers the digest that it has now to whoever names another', () => {
    const story = asked();
    const { proposal_id, digest } = story.named('node/a');
    for (const verdict of ['approve', 'reject'] as const) {
      expect(story.decide(verdict, [{ proposal_id, digest: '0'.repeat(64) }])).toEqual(['digest_mismatch']);
      expect(refusalOf(story).detail).toEqual({ proposal_id, digest });
    }
    expect(story.named('node/a').status).toBe('pending_approval');
  });
});

describe('[AP23] a decision that comes too late', () => {
  it.each<['approve' | 'reject', Actor, string, object]>([
    ['approve', { type: 'user', id: 'ada', name: 'Ada' }, 'approved by Ada', { type: 'user', id: 'ada', name: 'Ada' }],
    ['approve', { type: 'user', id: 'ada' }, 'approved by ada', { type: 'user', id: 'ada' }],
    ['reject', { type: 'user', id: 'ben', name: 'Ben' }, 'rejected by Ben', { type: 'user', id: 'ben', name: 'Ben' }],
    ['reject', { type: 'user', id: 'ben', email: 'ben@example.com' }, 'rejected by ben', { type: 'user', id: 'ben' }],
  ])('is told who won: %s by %j', (verdict, actor, words, shown) => {
    const story = by(asked('create node/a'), actor);
    const { proposal_id, digest } = story.named('node/a');
    story.decide(verdict, [{ proposal_id, digest }]);
    const status = verdict === 'approve' ? 'approved' : 'rejected';
    expect(story.as('late').decide(verdict === 'approve' ? 'reject' : 'approve', [{ proposal_id, digest }])).toEqual([
      'already_decided',
    ]);
    expect(refusalOf(story).message).toBe(
      `Proposal ${proposal_id} was already ${words}; it is ${status} and cannot be decided again.`,
    );
    expect(refusalOf(story).detail).toEqual({ proposal_id, status, winner: { verdict, actor: shown, at: AT } });
  });

  it.each<[string, (story: ReviewHarness) => void]>([
    ['blocked', (story) => void story.reject('node/a')],
    ['superseded', (story) => void story.diff(2, ['create node/a', 'create node/b@7 < node/a'])],
    ['withdrawn', (story) => void story.diff(2, ['create node/a'])],
  ])('a decision that was taken with %s does not look as if it counted', (status, end) => {
    const story = asked();
    const { proposal_id, digest } = story.named('node/b');
    story.approve('node/b');
    end(story);
    expect(story.decide('approve', [{ proposal_id, digest }])).toEqual(['already_decided']);
    expect(refusalOf(story).detail).toMatchObject({ status });
  });

  it('is told that nobody had decided where nobody had', () => {
    const story = asked();
    const { proposal_id, digest } = story.named('node/b');
    story.reject('node/a');
    expect(story.decide('approve', [{ proposal_id, digest }])).toEqual(['already_decided']);
    expect(refusalOf(story).message).toContain('was already blocked; it is blocked');
    expect(refusalOf(story).detail).toEqual({ proposal_id, status: 'blocked', winner: null });
  });

  it.each(['applied', 'failed', 'stale'] as const)(
    '[AP24] of what is %s, the same again is accepted and the other refused',
    (word) => {
      const story = asked('create node/a');
      const { proposal_id, digest } = story.named('node/a');
      story.approve('node/a');
      story.apply({ 'node/a': word });
      expect(story.decide('approve', [{ proposal_id, digest }])).toEqual([]);
      expect(story.decide('reject', [{ proposal_id, digest }])).toEqual(['already_decided']);
    },
  );
});

describe('[AP21] a decision about many', () => {
  it('tells every objection at its place, the first of them as its own, and records nothing', () => {
    const story = asked('create node/a', 'create node/b', 'create node/c');
    const [a, b, c] = ['node/a', 'node/b', 'node/c'].map((name) => story.named(name));
    story.reject('node/b');
    const wrong = { proposal_id: c!.proposal_id, digest: 'f'.repeat(64) };
    expect(story.decide('approve', [a!, wrong, b!])).toEqual(['digest_mismatch']);
    expect(refusalOf(story).problems?.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'decisions[1] digest_mismatch',
      'decisions[2] already_decided',
    ]);
    expect(story.named('node/a').status).toBe('pending_approval');
  });

  it('tells as many objections as a person reads', () => {
    const story = asked();
    const unknown = Array.from({ length: OBJECTIONS_MAX + 7 }, (_, n) => ({
      proposal_id: idOf(0x7000 + n),
      digest: '0'.repeat(64),
    }));
    story.decide('approve', unknown);
    expect(refusalOf(story).problems).toHaveLength(OBJECTIONS_MAX);
  });

  it('answers how each stands afterwards, in the order in which they were named', () => {
    const story = asked('create node/a', 'create node/b', 'create node/c');
    story.reject('node/c');
    const decisions = ['node/c', 'node/a']
      .map((name) => story.named(name))
      .map(({ proposal_id, digest }) => ({ proposal_id, digest }));
    const decision = decideProposals(story.state, {
      command: {
        repository_id: REPOSITORY,
        verdict: 'reject',
        decisions,
        comment: null,
        remember: false,
        remember_until: null,
        confirm_deletes: null,
      },
      plan: story.plan(),
      earlier: new Map(),
      policing: story.policed().policing,
      voting: { electorate: new Map(), authors: { subjects: new Set(), isUnknown: false }, requested_by: null },
      cap: 25,
      newId: () => idOf(1),
      bodyOf: (change) => ({ inline: change }),
      digestOf: () => '0'.repeat(64),
      by: story.by,
    });
    expect(decision).toMatchObject({
      kind: 'accepted',
      result: { proposals: decisions.map(({ proposal_id }) => ({ proposal_id, status: 'rejected' })) },
    });
  });

  it('[AP73] has one comment, and none where none was given', () => {
    const together = asked('create node/a', 'create node/b');
    together.decide('reject', [together.named('node/a'), together.named('node/b')], { comment: 'later' });
    const said = together.events.flatMap((event) => (event.type === 'ProposalRejected' ? [event.data] : []));
    expect(said.map(({ comment, comment_of }) => [comment, comment_of])).toEqual([
      ['later', undefined],
      [null, said[0]?.proposal_id],
    ]);
    const silent = asked('create node/a', 'create node/b');
    silent.approve('node/a', 'node/b');
    for (const { data } of silent.events.slice(-2)) expect(data).not.toHaveProperty('comment_of');
  });

  it.each([
    [{}, { remember: false }],
    [{ until: '2026-02-01T00:00:00.000Z' }, { remember: false }],
    [{ remember: true }, { remember: true }],
    [
      { remember: true, until: '2026-02-01T00:00:00.000Z' },
      { remember: true, until: '2026-02-01T00:00:00.000Z' },
    ],
  ])('[AP89] a rejection with %j is recorded as %j', (given, recorded) => {
    const story = asked('create node/a');
    story.decide('reject', [story.named('node/a')], given);
    const { data } = story.events.findLast(({ type }) => type === 'ProposalRejected') ?? { data: {} };
    expect(data).toMatchObject(recorded);
    expect('until' in data).toBe('until' in recorded);
  });
});

describe('[AP18] what the brake holds', () => {
  const many = Array.from({ length: 6 }, (_, n) => `delete node/n${n}@1`);

  it.each([
    [null, 'brake_confirmation_required'],
    [5, 'brake_confirmation_required'],
    [7, 'brake_confirmation_required'],
    [6, 'ProposalApproved'],
  ])('is approved with its number alone: %s', (confirm_deletes, expected) => {
    const story = asked(...many);
    const more = confirm_deletes === null ? {} : { confirm_deletes };
    expect(story.decide('approve', [story.named('node/n0')], more)).toEqual([expected]);
    if (expected === 'ProposalApproved') return;
    const { proposal_id } = story.named('node/n0');
    expect(refusalOf(story).detail).toEqual({ proposal_id, brake: 6 });
    expect(refusalOf(story).message).toBe(
      'This run deletes 6 resources. To approve a delete of it, confirm that number (confirm_deletes: 6).',
    );
  });

  it('is rejected without a number, and asks for none where there are few', () => {
    expect(asked(...many).reject('node/n0')).toEqual(['ProposalRejected']);
    expect(asked(...many.slice(1)).approve('node/n1')).toEqual(['ProposalApproved']);
  });
});

describe('[AP80] who does not decide', () => {
  it('is told by which policy and why, and may give up what is their own', () => {
    const story = new ReviewHarness();
    const policy = policyOf(1, { separation_of_duties: true });
    story.policies = [policy];
    story.authors = { subjects: new Set(['ada']), isUnknown: false };
    story.diff(1, ['create node/a']);
    const { proposal_id } = story.named('node/a');
    expect(story.as('ada').approve('node/a')).toEqual(['may_not_approve']);
    expect(refusalOf(story)).toMatchObject({
      message: expect.stringContaining('The policy is "policy 1"'),
      detail: { proposal_id, reason: 'author', policy: { id: policy.id, version: 1 } },
    });
    expect(story.reject('node/a')).toEqual(['ProposalRejected', 'RunClosed']);
  });
});
