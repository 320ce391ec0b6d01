import { given, idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import type { StoredEvent } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../event-sourcing/index.ts';
import { admitSubject, type SignIn } from './access.ts';
import { accessFold } from './state.ts';

const SUBJECT = idOf(7);
const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 0, day, hour)).toISOString();

const signIn = (more: Partial<SignIn> = {}): SignIn => ({
  subject_id: SUBJECT,
  kind: 'user',
  roles: ['admin'],
  permissions: ['system.gitops.approve', 'system.gitops.read'],
  issued_at: at(1),
  ...more,
});

const admitted = (more: Partial<SignIn> = {}) => {
  const { issued_at, ...rest } = signIn(more);
  const valid_until = new Date(Date.parse(issued_at) + 30 * 24 * 3_600_000).toISOString();
  return {
    type: 'SubjectAdmitted' as const,
    data: { ...rest, roles: [...rest.roles], permissions: [...rest.permissions], issued_at, valid_until },
  };
};

describe('a sign-in', () => {
  it('[AC1] of somebody new is recorded, and is valid for 30 days', () => {
    given(accessFold)
      .when((state) => admitSubject(state, signIn()))
      .thenFacts(admitted());
    expect(admitted().data.valid_until).toBe(at(31));
  });

  it.each([
    ['other permissions', { permissions: ['system.gitops.read'] }],
    ['more permissions', { permissions: ['a', 'system.gitops.approve', 'system.gitops.read'] }],
    ['other roles', { roles: [] }],
    ['another kind', { kind: 'service' as const }],
  ])('[AC1] with %s is recorded', (_what, change) => {
    const later = { ...change, issued_at: at(1, 1) };
    given(accessFold, [admitted()])
      .when((state) => admitSubject(state, signIn(later)))
      .thenFacts(admitted(later));
  });

  it('[AC1] of one subject says nothing of another one', () => {
    given(accessFold, [admitted({ subject_id: idOf(8), permissions: [] })])
      .when((state) => admitSubject(state, signIn()))
      .thenFacts(admitted());
  });

  it('[AC2] with an older token changes nothing, whatever it says', () => {
    given(accessFold, [admitted({ issued_at: at(3) })])
      .when((state) => admitSubject(state, signIn({ issued_at: at(2), permissions: [] })))
      .thenNothing();
  });

  it('[AC2] with a token of the same second that says another thing counts: two may be issued in one', () => {
    const less = { permissions: ['system.gitops.read'] };
    given(accessFold, [admitted()])
      .when((state) => admitSubject(state, signIn(less)))
      .thenFacts(admitted(less));
  });

  it('[AC3] that says nothing new is recorded a day later, not sooner', () => {
    given(accessFold, [admitted()])
      .when((state) => admitSubject(state, signIn({ issued_at: at(1, 23) })))
      .thenNothing();
    given(accessFold, [admitted()])
      .when((state) => admitSubject(state, signIn({ issued_at: at(2) })))
      .thenFacts(admitted({ issued_at: at(2) }));
  });

  it('[AC4] with names in another order, or twice, says nothing new', () => {
    const shuffled = { permissions: ['system.gitops.read', 'system.gitops.approve', 'system.gitops.read'] };
    given(accessFold, [admitted()])
      .when((state) => admitSubject(state, signIn(shuffled)))
      .thenNothing();
    given(accessFold)
      .when((state) => admitSubject(state, signIn(shuffled)))
      .thenFacts(admitted());
  });
});

describe('what is known of a subject', () => {
  it('follows the newest token whenever that one is used, whatever was used before it', () => {
    const token = fc.record({
      second: fc.integer({ min: 0, max: 100_000 }),
      permissions: fc.subarray(['a', 'b', 'c']),
    });
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), token, (before, newest) => {
        const last = { ...newest, second: 100_001 };
        const events: StoredEvent[] = [];
        for (const { second, permissions } of [...before, last]) {
          const issued_at = new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString();
          const decision = admitSubject(fold(accessFold, events), signIn({ permissions, issued_at }));
          if (decision.kind !== 'accepted') throw new Error('a sign-in is never refused');
          events.push(...decision.facts.map(({ data }) => storedEvent('SubjectAdmitted', data)));
        }
        const known = fold(accessFold, events).subjects.get(SUBJECT);
        expect(known?.permissions).toEqual(last.permissions.toSorted());
      }),
    );
  });

  it('ignores what other streams say', () => {
    const other = storedEvent('RepositoryRemoved', { repository_id: idOf(1) });
    expect(fold(accessFold, [other]).subjects.size).toBe(0);
  });
});
