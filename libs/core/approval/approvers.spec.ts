import type { Actor } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { electorateFold } from '@fleetwright/core/policies';
import { mayNoLongerApprove } from './approvers.ts';
import { ReviewHarness } from './testing/harness.ts';

const admitted = (subject: number, permissions: string[]) =>
  storedEvent('SubjectAdmitted', {
    subject_id: idOf(subject),
    kind: 'user',
    roles: [],
    permissions,
    issued_at: '2026-01-01T00:00:00.000Z',
    valid_until: '2026-01-31T00:00:00.000Z',
  });
const APPROVE = ['system.gitops.approve', 'system.gitops.read'];
const READ = ['system.gitops.read'];

/** `operator` is who approves in a review. */
const operator = (may: boolean) => known(['operator', may]);
const known = (...people: [string, boolean][]) =>
  new Map(people.map(([id, mayApprove]) => [id, { id, kind: 'user' as const, roles: [], mayApprove }]));

const approved = (...changes: string[]): ReviewHarness => {
  const review = new ReviewHarness();
  review.diff(1, changes);
  review.approve(...changes.map((change) => change.split(' ')[1]!));
  return review;
};

describe('who may approve', () => {
  it('[AP60] is what the newest sign-in says, for each subject', () => {
    const known = fold(electorateFold, [
      admitted(1, APPROVE),
      admitted(2, READ),
      admitted(1, READ),
      admitted(3, APPROVE),
    ]);
    expect([...known.values()].map(({ id, mayApprove }) => [id, mayApprove])).toEqual([
      [idOf(1), false],
      [idOf(2), false],
      [idOf(3), true],
    ]);
    expect(fold(electorateFold, [admitted(1, READ), admitted(1, APPROVE)]).get(idOf(1))?.mayApprove).toBe(true);
  });

  it.each<[string, Actor, boolean]>([
    ['a person who lost it', { type: 'user', id: idOf(2) }, true],
    ['a program that lost it', { type: 'service', id: idOf(2) }, true],
    ['a person who has it', { type: 'user', id: idOf(1) }, false],
    ['somebody of whom nothing is known', { type: 'user', id: 'from-before' }, false],
    ['a policy, whatever it is called', { type: 'policy', id: idOf(2) }, false],
  ])('[AP60] %s', (_who, actor, lost) => {
    const known = fold(electorateFold, [admitted(1, APPROVE), admitted(2, READ)]);
    expect(mayNoLongerApprove(known, actor)).toBe(lost);
  });
});

describe('[F36] an approval whose voter lost the permission since', () => {
  it('[AP60] is voided at the claim, and the proposal waits again', () => {
    const review = approved('create node/a');
    review.approvers = operator(false);

    expect(review.claim()).toBeNull();

    expect(review.events.at(-1)).toMatchObject({
      type: 'ApprovalVoided',
      data: { reason: 'permission_lost', voter: { id: 'operator' }, digest: review.named('node/a').digest },
    });
    expect(review.named('node/a').status).toBe('pending_approval');
    expect(review.run()).toBe('open');
  });

  it('[AP60] is voided once, and somebody else may approve it then', () => {
    const review = approved('create node/a');
    review.approvers = operator(false);
    review.claim();
    expect(review.claim()).toBeNull();
    expect(review.events.filter(({ type }) => type === 'ApprovalVoided')).toHaveLength(1);

    review.approvers = operator(true);
    review.approve('node/a');
    expect(review.claim()?.proposals).toHaveLength(1);
  });

  it('[AP60] holds back what depends on it, and nothing else', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create template/t', 'create node/a < template/t', 'create node/b']);
    review.approve('template/t');
    review.by = { ...review.by, actor: { type: 'user', id: 'second' } };
    review.approve('node/a', 'node/b');
    review.approvers = known(['operator', false], ['second', true]);

    expect(review.claim()?.proposals.map(({ key }) => key)).toEqual(['b']);
    expect(review.named('template/t').status).toBe('pending_approval');
    expect(review.named('node/a').status).toBe('approved');
  });

  it('[AP60] stands as long as nothing says otherwise', () => {
    const review = approved('create node/a');
    review.approvers = operator(true);
    expect(review.claim()?.proposals).toHaveLength(1);
    expect(review.events.some(({ type }) => type === 'ApprovalVoided')).toBe(false);
  });

  it('[AP61] stays claimed when the permission is lost after the claim', () => {
    const review = approved('create node/a');
    const claim = review.claim();
    review.approvers = operator(false);
    expect(review.claim()).toEqual(claim);
    review.complete(claim!);
    review.claim();
    expect(review.run()).toBe('applied');
  });
});
