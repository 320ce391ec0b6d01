import { type Actor, type EventData, PERMISSIONS } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { fold, type Fact } from '../event-sourcing/index.ts';
import { isForKind } from './kinds.ts';
import { ACTIVE_TOKENS_MAX } from './limits.ts';
import { type Standing, standingOf } from './standing.ts';
import { type AccessState, accessFold } from './state.ts';
import { type AskedToken, createServiceToken, revokeServiceToken, tokenOfHash, tokensListed } from './tokens.ts';

const ADA = idOf(1);
const READ = 'system.gitops.read';
const SYNC = 'system.gitops.sync';
const TOKENS = 'system.tokens.write';
const NOW = '2026-01-10T00:00:00.000Z';
const later = (days: number) => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();
const hash = (number: number) => number.toString(16).padStart(64, '0');

const signedIn = (permissions: readonly string[], valid_until = later(20)): Fact => ({
  type: 'SubjectAdmitted',
  data: { ...{ subject_id: ADA, kind: 'user', roles: [] }, permissions: [...permissions], issued_at: NOW, valid_until },
});

type Made = Partial<EventData<'ServiceTokenCreated'>>;
const made = (number: number, more: Made = {}): Fact => ({
  type: 'ServiceTokenCreated',
  data: {
    token_id: idOf(number),
    token_hash: hash(number),
    kind: 'service',
    permissions: [READ, SYNC],
    maker_id: ADA,
    owner_id: ADA,
    expires_at: later(90),
    ...more,
  },
});
const revoked = (number: number): Fact => ({ type: 'ServiceTokenRevoked', data: { token_id: idOf(number) } });

const stateOf = (...facts: readonly Fact[]): AccessState =>
  fold(
    accessFold,
    facts.map(({ type, data }, place) => storedEvent(type, data as never, { position: place + 1 })),
  );

function standing(state: AccessState, number: number, now = NOW): Standing {
  const token = state.tokens.get(idOf(number));
  if (token === undefined) throw new Error(`there is no token ${number}`);
  return standingOf(state, token, now);
}

const held = (state: Standing['state'], ...permissions: string[]): Standing => ({ state, permissions });

describe('what a token holds', () => {
  it('[AC7] is what it was made with, as long as its maker holds that', () => {
    expect(standing(stateOf(signedIn([READ, SYNC, TOKENS]), made(2)), 2)).toEqual(held('active', READ, SYNC));
    const less = stateOf(signedIn([READ, SYNC]), made(2), signedIn([READ, TOKENS]));
    expect(standing(less, 2)).toEqual(held('active', READ));
    const again = stateOf(signedIn([READ, SYNC]), made(2), signedIn([READ]), signedIn([READ, SYNC]));
    expect(standing(again, 2)).toEqual(held('active', READ, SYNC));
  });

  it('[AC7] of a token that a token made is what all of them hold', () => {
    const state = stateOf(signedIn([READ, SYNC]), made(2, { permissions: [READ] }), made(3, { maker_id: idOf(2) }));
    expect(standing(state, 3)).toEqual(held('active', READ));
  });

  it('[AC8] is nothing from the moment at which its time is over', () => {
    const state = stateOf(
      signedIn([READ], later(365)),
      made(2, { expires_at: later(1) }),
      made(3, { maker_id: idOf(2) }),
    );
    expect([standing(state, 2, later(0.9)).state, standing(state, 3, later(0.9)).state]).toEqual(['active', 'active']);
    expect([standing(state, 2, later(1)), standing(state, 3, later(1))]).toEqual([held('expired'), held('expired')]);
  });

  it('[AC8] is nothing once it, or the token that made it, was revoked, whatever sign-in follows', () => {
    const state = stateOf(
      signedIn([READ]),
      made(2),
      made(3, { maker_id: idOf(2) }),
      revoked(2),
      signedIn([READ, SYNC]),
    );
    expect([standing(state, 2), standing(state, 3)]).toEqual([held('revoked'), held('revoked')]);
  });

  it('[AC9] is nothing while its maker has no valid sign-in, until the next one', () => {
    const state = stateOf(signedIn([READ], later(3)), made(2));
    expect(standing(state, 2, later(3))).toEqual(held('suspended'));
    expect(standing(stateOf(made(2)), 2)).toEqual(held('suspended'));
    const again = stateOf(signedIn([READ], later(3)), made(2), signedIn([READ], later(30)));
    expect(standing(again, 2, later(3))).toEqual(held('active', READ));
  });

  it('[AC9] is nothing while the sign-in of its maker has no permission at all', () => {
    const state = stateOf(signedIn([READ]), made(2), signedIn([]));
    expect(standing(state, 2)).toEqual(held('suspended'));
  });

  it('[AC11] is never what an assistant may not hold, whoever gave it', () => {
    const state = stateOf(signedIn(PERMISSIONS), made(2, { kind: 'assistant', permissions: [...PERMISSIONS] }));
    const without = PERMISSIONS.filter((each) => !standing(state, 2).permissions.includes(each));
    expect(without.toSorted()).toEqual([
      'system.agents.write',
      'system.fleet.break_glass',
      'system.policies.write',
      'system.tokens.write',
    ]);
    expect(PERMISSIONS.every((each) => isForKind('service', each) && isForKind('user', each))).toBe(true);
  });
});

const asked = (more: Partial<AskedToken> = {}): AskedToken => ({
  ...{ token_id: idOf(9), token_hash: hash(9), kind: 'service', permissions: [SYNC, READ, READ] },
  ...{ expires_in_seconds: 86_400, maker: { type: 'user', id: ADA }, held: [READ, SYNC, TOKENS] },
  ...more,
});

function create(state: AccessState, more: Partial<AskedToken> = {}, now = NOW) {
  const decision = createServiceToken(state, asked(more), now);
  return decision.kind === 'accepted' ? decision.facts[0]?.data : decision.refusal;
}

const program = (number: number): Actor => ({ type: 'service', id: idOf(number), owner: ADA });
const problems = (refusal: unknown) =>
  (refusal as { problems: { path: string; code: string }[] }).problems.map(({ path, code }) => [path, code]);

describe('making a token', () => {
  const signed = stateOf(signedIn([READ, SYNC, TOKENS]));

  it('[AC13] records it by reference and hash, with its maker, its owner and its end', () => {
    expect(create(signed)).toEqual({
      ...{ token_id: idOf(9), token_hash: hash(9), kind: 'service', permissions: [READ, SYNC] },
      ...{ maker_id: ADA, owner_id: ADA, expires_at: later(1) },
    });
  });

  it('[AC10] refuses each permission that the maker lacks, by the newest sign-in or by the token at hand', () => {
    const refusal = create(signed, {
      permissions: [READ, 'system.fleet.write', SYNC],
      held: [READ, 'system.fleet.write'],
    });
    expect(problems(refusal)).toEqual([
      ['service_token.permissions[1]', 'permission_not_held'],
      ['service_token.permissions[2]', 'permission_not_held'],
    ]);
  });

  it.each([
    ['never signed in', stateOf()],
    ['has no valid sign-in any more', stateOf(signedIn([READ, SYNC], NOW))],
    ['signed in without a permission', stateOf(signedIn([]))],
  ])('[AC10] is refused to who %s', (_who, state) => {
    expect(create(state)).toMatchObject({ code: 'forbidden' });
  });

  it('[AC11] refuses an assistant what none may hold, beside all else that is wrong', () => {
    const refusal = create(signed, { kind: 'assistant', permissions: [READ, TOKENS, 'system.fleet.write'] });
    expect(problems(refusal)).toEqual([
      ['service_token.permissions[1]', 'not_for_assistants'],
      ['service_token.permissions[2]', 'permission_not_held'],
    ]);
    expect(create(signed, { kind: 'assistant', permissions: [READ] })).toMatchObject({ kind: 'assistant' });
  });

  it('[AC12] [AC13] by a token ends with that one, and belongs to the same owner', () => {
    const state = stateOf(signedIn([READ, SYNC, TOKENS]), made(2, { expires_at: later(0.5) }));
    expect(create(state, { maker: program(2) })).toMatchObject({
      ...{ maker_id: idOf(2), owner_id: ADA, expires_at: later(0.5) },
    });
    expect(create(state, { maker: program(2), expires_in_seconds: 60 })).toMatchObject({
      expires_at: new Date(Date.parse(NOW) + 60_000).toISOString(),
    });
  });

  it('[AC12] stops at the third above the other', () => {
    const chain = stateOf(
      signedIn([READ, SYNC, TOKENS]),
      made(2),
      made(3, { maker_id: idOf(2) }),
      made(4, { maker_id: idOf(3) }),
    );
    expect(create(chain, { maker: program(3) })).toMatchObject({ owner_id: ADA });
    expect(problems(create(chain, { maker: program(4) }))).toEqual([['service_token', 'too_deep']]);
  });

  it('[AC12] stops at so many active ones, and goes on when one of them ends', () => {
    const many = Array.from({ length: ACTIVE_TOKENS_MAX }, (_, number) => made(100 + number));
    const full = [signedIn([READ, SYNC, TOKENS]), ...many];
    expect(problems(create(stateOf(...full)))).toEqual([['service_token', 'too_many']]);
    expect(create(stateOf(...full, revoked(100)))).toMatchObject({ token_id: idOf(9) });
  });

  it('refuses an id that is taken', () => {
    expect(create(stateOf(signedIn([READ, SYNC]), made(9)))).toMatchObject({ code: 'already_exists' });
  });
});

describe('a token', () => {
  const state = stateOf(signedIn([READ]), made(2), made(3), revoked(3));

  it('is found by its hash alone', () => {
    expect(tokenOfHash(state, hash(2))?.id).toBe(idOf(2));
    expect(tokenOfHash(state, hash(4))).toBeUndefined();
  });

  it('[AC8] is revoked once, and what there is not cannot be', () => {
    const types = (number: number) => {
      const decision = revokeServiceToken(state, idOf(number));
      return decision.kind === 'accepted' ? decision.facts.map(({ type }) => type) : decision.refusal.code;
    };
    expect([types(2), types(3), types(4)]).toEqual([['ServiceTokenRevoked'], [], 'not_found']);
  });

  it('[AC14] is listed newest first, after its end as well', () => {
    const history = stateOf(signedIn([READ]), made(2), made(3), made(4, { expires_at: later(-1) }));
    const page = (after: string | null) => tokensListed(history, { limit: 2, after });
    expect(page(null)?.items.map(({ id }) => id)).toEqual([idOf(4), idOf(3)]);
    expect([page(idOf(3))?.items.map(({ id }) => id), page(idOf(3))?.next]).toEqual([[idOf(2)], null]);
  });
});
