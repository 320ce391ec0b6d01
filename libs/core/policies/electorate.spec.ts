import type { EventData, PolicyApprovers } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { electorateFold, electorsOf, isNamedBy, whyUnsatisfiable } from './electorate.ts';

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
