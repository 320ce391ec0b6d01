import type { EventData, PolicyApprovers } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { electorateFold, electorsOf, isNamedBy, mayApprove, voterOf, whyUnsatisfiable } from './electorate.ts';

type Admission = Partial<EventData<'SubjectAdmitted'>>;
const APPROVE = 'system.gitops.approve';
const admitted = (number: number, more: Admission = {}) =>
  storedEvent('SubjectAdmitted', {
    subject_id: idOf(number),
    kind: 'user',
    roles: [],
    permissions: [APPROVE],
    issued_at: '2026-01-01T00:00:00.000Z',
    valid_until: '2026-01-31T00:00:00.000Z',
    ...more,
  });
const people = fold(electorateFold, [
  admitted(1),
  admitted(2, { roles: ['sre'] }),
  admitted(3, { permissions: [] }),
  admitted(4, { kind: 'service' }),
]);
const named = (approvers: PolicyApprovers | undefined) =>
  electorsOf(approvers, people).map(({ id }) => [1, 2, 3, 4].find((number) => idOf(number) === id));

const token = (number: number, maker: number, more: Partial<EventData<'ServiceTokenCreated'>> = {}) =>
  storedEvent('ServiceTokenCreated', {
    ...{ token_id: idOf(number), token_hash: 'a'.repeat(64), kind: 'assistant', permissions: [APPROVE] },
    ...{ maker_id: idOf(maker), owner_id: idOf(1), expires_at: '2026-04-01T00:00:00.000Z' },
    ...more,
  });

describe('[PO26] tokens that somebody made', () => {
  const withTokens = [token(5, 1), token(6, 5, { kind: 'service' }), token(7, 1, { permissions: [] })];
  const all = withTokens.reduce(electorateFold.evolve, people);
  const may = (electorate: typeof all, ...numbers: number[]) =>
    numbers.map((number) => mayApprove(electorate, idOf(number)));

  it('may approve as long as whoever made them may', () => {
    expect(may(all, 1, 5, 6, 7)).toEqual([true, true, true, false]);
    expect(may(electorateFold.evolve(all, admitted(1, { permissions: [] })), 5, 6)).toEqual([false, false]);
    expect(may(all, 99)).toEqual([undefined]);
  });

  it('may not once they, or the token that made them, are revoked', () => {
    const event = storedEvent('ServiceTokenRevoked', { token_id: idOf(5) });
    expect(may(electorateFold.evolve(all, event), 1, 5, 6)).toEqual([true, false, false]);
  });

  it('are one voter with whoever made the first of them', () => {
    expect(voterOf({ id: idOf(6), owner: idOf(1) })).toBe(idOf(1));
    expect(voterOf({ id: idOf(1) })).toBe(idOf(1));
    const policy = { decision: 'require_approval', separation_of_duties: false } as const;
    const approvers = { users: [idOf(1)], assistants: [idOf(5)], services: [idOf(6)] };
    expect(whyUnsatisfiable({ ...policy, approvals_required: 1, approvers }, all)).toBeNull();
    expect(whyUnsatisfiable({ ...policy, approvals_required: 2, approvers }, all)).toContain('1 of those');
  });

  it('decide only where a policy names them as what they are', () => {
    const assistant = { type: 'assistant', id: idOf(5), owner: idOf(1) } as const;
    expect(isNamedBy(undefined, assistant, all)).toBe(false);
    expect(isNamedBy({ services: [idOf(5)], users: [idOf(1)] }, assistant, all)).toBe(false);
    expect(isNamedBy({ assistants: [idOf(5)] }, assistant, all)).toBe(true);
  });
});

describe('[PO22] who a policy lets decide', () => {
  const cases: [string, PolicyApprovers | undefined, number[]][] = [
    ['every person who may approve, where it names nobody', undefined, [1, 2]],
    ['persons by name', { users: [idOf(1)] }, [1]],
    ['persons by role', { roles: ['sre', 'other'] }, [2]],
    ['by name or by role', { users: [idOf(1)], roles: ['sre'] }, [1, 2]],
    ['a program that is named, beside every person', { services: [idOf(4)] }, [1, 2, 4]],
    ['a program that is named, and no person', { services: [idOf(4)], users: [] }, [4]],
    ['nobody who may not approve at all', { users: [idOf(3)] }, []],
  ];
  it.each(cases)('%s', (_what, approvers, expected) => expect(named(approvers)).toEqual(expected));

  it('is never a stage, a commit or another policy', () => {
    for (const type of ['system', 'git', 'policy'] as const) {
      expect(isNamedBy(undefined, { type, id: idOf(1) }, people)).toBe(false);
    }
  });

  it('follows the newest sign-in', () => {
    const later = electorateFold.evolve(people, admitted(1, { permissions: [] }));
    expect(electorsOf(undefined, later)).toHaveLength(1);
  });
});

describe('[PO23] a policy that those present cannot fulfil', () => {
  const policy = { decision: 'require_approval', approvals_required: 1, separation_of_duties: false } as const;
  it.each([
    ['enough persons', policy, false],
    ['one of two may be the author', { ...policy, separation_of_duties: true }, false],
    ['three of two', { ...policy, approvals_required: 3 }, true],
    [
      'two of two, one of whom may be the author',
      { ...policy, approvals_required: 2, separation_of_duties: true },
      true,
    ],
    [
      'the only one may be the author',
      { ...policy, approvers: { users: [idOf(1)] }, separation_of_duties: true },
      true,
    ],
    ['nobody decides what is blocked', { ...policy, decision: 'block' as const, approvals_required: 9 }, false],
  ])('%s', (_what, given, isTold) => expect(whyUnsatisfiable(given, people) !== null).toBe(isTold));
});
