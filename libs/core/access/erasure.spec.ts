import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { fold, type Fact } from '../event-sourcing/index.ts';
import { admitSubject } from './access.ts';
import { eraseSubject, referencesOf, whyMakerIsGone } from './erasure.ts';
import { standingOf } from './standing.ts';
import { type AccessState, accessFold } from './state.ts';
import { createServiceToken, revokeServiceToken } from './tokens.ts';

const [ADA, BOB] = [idOf(1), idOf(2)];
const READ = 'system.gitops.read';
const NOW = '2026-01-10T00:00:00.000Z';
const later = (days: number) => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();

const signedIn = (subject_id: string, permissions: readonly string[] = [READ]): Fact => ({
  type: 'SubjectAdmitted',
  data: {
    ...{ subject_id, kind: 'user', roles: [], permissions: [...permissions], issued_at: NOW },
    valid_until: later(30),
  },
});
const made = (number: number, maker_id: string, owner_id: string): Fact => ({
  type: 'ServiceTokenCreated',
  data: {
    ...{ token_id: idOf(number), token_hash: number.toString(16).padStart(64, '0'), kind: 'service' },
    ...{ permissions: [READ], maker_id, owner_id, expires_at: later(10) },
  },
});
const erased = (subject_id: string): Fact => ({ type: 'SubjectErased', data: { subject_id } });
const revoked = (number: number): Fact => ({ type: 'ServiceTokenRevoked', data: { token_id: idOf(number) } });

const stateOf = (...facts: readonly Fact[]): AccessState =>
  fold(
    accessFold,
    facts.map(({ type, data }, place) => storedEvent(type, data as never, { position: place + 1 })),
  );

/** Ada made one, which made another; Bob made a third. */
const ALL = [signedIn(ADA), signedIn(BOB), made(11, ADA, ADA), made(12, idOf(11), ADA), made(13, BOB, BOB)] as const;

function standing(state: AccessState, number: number) {
  const token = state.tokens.get(idOf(number));
  if (token === undefined) throw new Error(`there is no token ${number}`);
  return standingOf(state, token, NOW).state;
}

describe('erasing a subject', () => {
  it('[AC21] is recorded once, and refused of whom nobody has heard', () => {
    expect(eraseSubject(stateOf(...ALL), ADA)).toMatchObject({ kind: 'accepted', facts: [erased(ADA)] });
    expect(eraseSubject(stateOf(...ALL, erased(ADA)), ADA)).toMatchObject({ kind: 'accepted', facts: [] });
    expect(eraseSubject(stateOf(...ALL), idOf(99))).toMatchObject({ kind: 'refused', refusal: { code: 'not_found' } });
    // A token is no subject: it is revoked.
    expect(eraseSubject(stateOf(...ALL), idOf(11))).toMatchObject({ kind: 'refused', refusal: { code: 'not_found' } });
  });

  it('[AC21] ends every token that it made, directly or through others, and no other', () => {
    const state = stateOf(...ALL, erased(ADA));
    expect([11, 12, 13].map((number) => standing(state, number))).toEqual(['revoked', 'revoked', 'active']);
  });

  it('[AC21] is not undone by a sign-in under the same reference', () => {
    const signIn = {
      subject_id: ADA,
      kind: 'user' as const,
      roles: ['admin'],
      permissions: [READ],
      issued_at: later(1),
    };
    expect(admitSubject(stateOf(...ALL, erased(ADA)), signIn)).toMatchObject({ facts: [] });
    // Not even by a log that has one.
    expect(standing(stateOf(...ALL, erased(ADA), signedIn(ADA)), 11)).toBe('revoked');
  });

  it('[AC21] leaves nobody who could make a token', () => {
    const asked = {
      ...{ token_id: idOf(20), token_hash: 'f'.repeat(64), kind: 'service' as const, permissions: [READ] },
      ...{ expires_in_seconds: 60, maker: { type: 'user' as const, id: ADA }, held: [READ] },
    };
    const refused = createServiceToken(stateOf(...ALL, erased(ADA)), asked, NOW);
    expect(refused).toMatchObject({ kind: 'refused', refusal: { code: 'forbidden' } });
    expect(createServiceToken(stateOf(...ALL), asked, NOW).kind).toBe('accepted');
  });

  it('[AC22] concerns the names of the subject and of all tokens that it made', () => {
    expect(referencesOf(stateOf(...ALL), ADA)).toEqual([ADA, idOf(11), idOf(12)]);
    expect(referencesOf(stateOf(...ALL), BOB)).toEqual([BOB, idOf(13)]);
  });

  it('[AC8] still lets its tokens be revoked by name', () => {
    expect(revokeServiceToken(stateOf(...ALL, erased(ADA)), idOf(11))).toMatchObject({ facts: [revoked(11)] });
  });
});

describe('[AC23] what somebody made', () => {
  const gone = (state: AccessState, maker: string, now = NOW) =>
    whyMakerIsGone(state, maker, { permission: READ, now });

  it.each([
    ['goes on while a person has signed in', ALL, ADA, null],
    ['goes on while a token stands', ALL, idOf(12), null],
    ['goes on for whom nothing was recorded', ALL, idOf(99), null],
    ['ends with a person who was erased', [...ALL, erased(ADA)], ADA, 'erased'],
    ['ends with a token of a person who was erased', [...ALL, erased(ADA)], idOf(12), 'erased'],
    ['ends with a token that was revoked', [...ALL, revoked(11)], idOf(11), 'revoked'],
    ['ends with a token whose maker was revoked', [...ALL, revoked(11)], idOf(12), 'revoked'],
    ['is not ended by what becomes of others', [...ALL, revoked(11), erased(ADA)], idOf(13), null],
    [
      'ends once a person may not do it any more',
      [...ALL, signedIn(ADA, ['system.fleet.read'])],
      ADA,
      'permission_lost',
    ],
    ['ends once the owner of a token may not', [...ALL, signedIn(ADA, [])], idOf(12), 'permission_lost'],
    ['goes on once they may again', [...ALL, signedIn(ADA, []), signedIn(ADA)], ADA, null],
  ] as const)('%s', (_what, facts, maker, expected) => {
    expect(gone(stateOf(...facts), maker)).toBe(expected);
  });

  it('ends with a token at its time, and not with the time since a person signed in', () => {
    const state = stateOf(...ALL);
    expect([gone(state, idOf(11), later(9.9)), gone(state, idOf(11), later(10))]).toEqual([null, 'expired']);
    expect(gone(state, ADA, later(300))).toBeNull();
  });
});
