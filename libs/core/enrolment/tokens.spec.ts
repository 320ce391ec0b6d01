import type { CommandData, EventData } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { given, idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { type Enrolment, enrolmentFold } from './state.ts';
import { NOBODY_GONE } from './testing/histories.ts';
import { createToken, listTokens, matchesHost, revokeToken, tokenState } from './tokens.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const TOMORROW = '2026-01-02T00:00:00.000Z';
const LISTED = { now: NOW, isGone: NOBODY_GONE, limit: 9, after: null };
const SCOPE = { hostname: 'edge-01', region: null, template: null };
const hashOf = (n: number) => `${n}`.padStart(64, '0');

const created = (n: number, more: Partial<EventData<'RegistrationTokenCreated'>> = {}) => ({
  type: 'RegistrationTokenCreated' as const,
  data: {
    ...{ token_id: idOf(n), token_hash: hashOf(n), scope: SCOPE, replaces: false, max_uses: 1, expires_at: TOMORROW },
    ...more,
  },
});
const revoked = (n: number) => ({ type: 'RegistrationTokenRevoked' as const, data: { token_id: idOf(n) } });
const used = (n: number, by: number) => ({
  type: 'AgentEnrolled' as const,
  data: {
    ...{ agent_id: idOf(0xa0 + by), instance_id: idOf(0xb0 + by), hostname: `edge-0${by}`, public_key: `key-${by}` },
    ...{ token_id: idOf(n), agent_version: '1', enrolled_at: NOW, key_ages_at: TOMORROW, replaced_agent_id: null },
  },
});
const create =
  (n: number, more: Partial<CommandData<'CreateRegistrationToken'>> = {}) =>
  (state: Enrolment) =>
    createToken(
      state,
      {
        ...{ token_id: idOf(n), token_hash: hashOf(n), scope: SCOPE, replaces: false, max_uses: 1 },
        ...{ expires_in_seconds: 86_400 },
        ...more,
      },
      NOW,
      NOBODY_GONE,
    );

describe('[EN1] a star in the hostname of a token', () => {
  it.each<[string, string, boolean]>([
    ['a*b', 'ab', true],
    ['a*b', 'a-b', true],
    ['a*b', 'a', false],
    ['a*b', 'b', false],
    ['a*b', 'xab', false],
    ['a*b', 'abx', false],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'axbxc', true],
    ['a*b*c', 'ac', false],
    ['a*bc*c', 'abc', false],
    ['a*b*b*c', 'abc', false],
    ['a*b*b*c', 'abbc', true],
    ['a*b*b*c', 'axbxbxc', true],
    // What stands between two stars is looked for behind what stood before them, also where it could stand earlier.
    ['x*ab*ba', 'xaba', false],
    ['x*ab*ba', 'xabba', true],
    ['**', '', true],
    ['*.*', 'a.b', true],
    ['*.*', 'a', false],
    ['*', 'a.b', false],
    ['a.b', 'a.b', true],
    ['a.b', 'a.c', false],
    ['a.*', 'b.c', false],
    ['*.b', 'a.c', false],
    ['edge-01', 'edge-010', false],
    ['Edge-01', 'edge-01', false],
  ])('%s and %s: %s', (glob, hostname, isIn) => {
    expect(matchesHost(glob, hostname)).toBe(isIn);
  });
});

describe('[EN2] the state of a token', () => {
  const stateOf = (n: number, now: string, ...history: NonNullable<Parameters<typeof given>[1]>) => {
    const token = given(enrolmentFold, history).state.tokens.get(idOf(n));
    return token === undefined ? 'none' : tokenState(token, now, NOBODY_GONE);
  };

  it.each([
    ['active until it expires', '2026-01-01T23:59:59.999Z', [created(1)], 'active'],
    ['expired from that instant on', TOMORROW, [created(1)], 'expired'],
    ['the same instant said with an offset', '2026-01-02T01:00:00.000+01:00', [created(1)], 'expired'],
    ['used up', NOW, [created(1), used(1, 1)], 'used_up'],
    ['active with uses left', NOW, [created(1, { max_uses: 2 }), used(1, 1)], 'active'],
    ['used up by the last use', NOW, [created(1, { max_uses: 2 }), used(1, 1), used(1, 2)], 'used_up'],
    ['used up also after its end', TOMORROW, [created(1), used(1, 1)], 'used_up'],
    ['revoked before anything else', TOMORROW, [created(1), used(1, 1), revoked(1)], 'revoked'],
    ['as it was when another one is revoked or used', NOW, [created(1), created(2), revoked(2), used(2, 1)], 'active'],
    ['of none, which cannot be revoked', NOW, [revoked(1)], 'none'],
  ])('is %s', (_what, now, history, expected) => {
    expect(stateOf(1, now, ...history)).toBe(expected);
  });
});

describe('the tokens of an account', () => {
  const createdAt = (n: number, recorded_at: string) =>
    storedEvent('RegistrationTokenCreated', created(n).data, { recorded_at, actor: { type: 'user', id: 'ada' } });
  const listOf = (...events: readonly ReturnType<typeof createdAt>[]) =>
    listTokens(fold(enrolmentFold, events), LISTED)?.items.map(({ id }) => id);

  it('are listed with who made them, when, for whom, and who came in with them, and never with a hash', () => {
    const state = fold(enrolmentFold, [createdAt(1, NOW), storedEvent('AgentEnrolled', used(1, 1).data)]);
    expect(listTokens(state, LISTED)?.items).toEqual([
      {
        ...{ id: idOf(1), scope: SCOPE, replaces: false, max_uses: 1, expires_at: TOMORROW },
        ...{ created_by: { type: 'user', id: 'ada' }, created_at: NOW, uses: 1, state: 'used_up' },
        used_by: [{ agent_id: idOf(0xa1), hostname: 'edge-01', enrolled_at: NOW }],
      },
    ]);
  });

  it('name everybody who came in, in that order', () => {
    const { state } = given(enrolmentFold, [created(1, { max_uses: 5 }), used(1, 2), used(1, 1), used(1, 3)]);
    const [token] = listTokens(state, LISTED)?.items ?? [];
    expect(token?.used_by.map(({ hostname }) => hostname)).toEqual(['edge-02', 'edge-01', 'edge-03']);
    expect(token?.uses).toBe(3);
  });

  it('stand newest first, those of one instant by their ids', () => {
    const [early, late] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z'];
    expect(listOf(createdAt(3, early), createdAt(1, late), createdAt(4, early))).toEqual([idOf(1), idOf(4), idOf(3)]);
  });

  it('are told page by page, and not at all after one that is not there', () => {
    const state = fold(enrolmentFold, [createdAt(1, NOW), createdAt(2, NOW), createdAt(3, NOW)]);
    const page = (after: number | null) => {
      const told = listTokens(state, { ...LISTED, limit: 2, after: after === null ? null : idOf(after) });
      return told && [...told.items.map(({ id }) => id), told.next];
    };
    expect([page(null), page(2), page(9)]).toEqual([[idOf(3), idOf(2), idOf(2)], [idOf(1), null], null]);
  });
});

describe('making a token', () => {
  it('is for as long as was asked', () => {
    given(enrolmentFold)
      .when(create(1, { expires_in_seconds: 90, max_uses: 3 }))
      .thenFacts(created(1, { expires_at: '2026-01-01T00:01:30.000Z', max_uses: 3 }))
      .thenResult(idOf(1));
  });

  it.each(['a', '*', 'edge-01', 'edge-*.example.com', '0.1', `${'a'.repeat(64)}`, '*-a'])(
    '[EN1] takes the hostname %s',
    (hostname) => {
      given(enrolmentFold)
        .when(create(1, { scope: { ...SCOPE, hostname } }))
        .thenFactTypes('RegistrationTokenCreated');
    },
  );

  it.each(['', 'Edge', 'a b', '.a', 'a.', 'a..b', '-a', 'a.-b', 'a_b', 'edge?', `${'a'.repeat(65)}`, 'a\n'])(
    '[EN1] refuses the hostname %j, and says where and what is expected',
    (hostname) => {
      const refusal = given(enrolmentFold)
        .when(create(1, { scope: { ...SCOPE, hostname } }))
        .thenRefused('invalid');
      const message =
        'Expected a hostname in lower case, or a glob such as `edge-*.example.com`; `*` does not cross a dot.';
      const problems = [{ path: 'registration_token.hostname', code: 'invalid_hostname', message }];
      expect(refusal).toMatchObject({ message, problems });
    },
  );

  it.each<[string, Partial<CommandData<'CreateRegistrationToken'>>]>([
    ['for hosts by a glob', { replaces: true, scope: { ...SCOPE, hostname: 'edge-*' } }],
    ['for two uses', { replaces: true, max_uses: 2 }],
  ])('[EN10] that takes over is refused %s', (_what, more) => {
    const message = 'A token that takes the place of an identity is for exactly one host, and is used once.';
    expect(given(enrolmentFold).when(create(1, more)).thenRefused('invalid')).toMatchObject({
      message,
      problems: [{ path: 'registration_token.replaces', code: 'replaces_one_host', message }],
    });
  });

  it('[EN10] that takes over is made for one host and one use, and one that does not for any', () => {
    given(enrolmentFold)
      .when(create(1, { replaces: true }))
      .thenFacts(created(1, { replaces: true }));
    const wide = { scope: { ...SCOPE, hostname: 'edge-*' }, max_uses: 9 };
    given(enrolmentFold).when(create(1, wide)).thenFacts(created(1, wide));
  });

  it('is told that there is one of this id', () => {
    const refusal = given(enrolmentFold, [created(1)])
      .when(create(1))
      .thenRefused('already_exists');
    expect(refusal.message).toBe(`There already is a registration token ${idOf(1)}.`);
  });

  it('[EN10] counts the active ones alone', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => created(n + 10));
    const message = 'The account has 1000 active registration tokens. Revoke some.';
    expect(given(enrolmentFold, many).when(create(1)).thenRefused('invalid')).toMatchObject({
      message,
      problems: [{ path: 'registration_token', code: 'too_many', message }],
    });
    for (const over of [revoked(10), used(10, 1)]) {
      given(enrolmentFold, [...many, over])
        .when(create(1))
        .thenFactTypes('RegistrationTokenCreated');
    }
    const [, ...others] = many;
    given(enrolmentFold, [...others, created(10, { expires_at: NOW })])
      .when(create(1))
      .thenFactTypes('RegistrationTokenCreated');
  });
});

describe('revoking a token', () => {
  it('is recorded once, and of one that is not there it is told', () => {
    const revoke = (state: Enrolment) => revokeToken(state, idOf(1));
    given(enrolmentFold, [created(1)])
      .when(revoke)
      .thenFacts(revoked(1));
    given(enrolmentFold, [created(1), revoked(1)])
      .when(revoke)
      .thenNothing();
    const refusal = given(enrolmentFold, [created(2)])
      .when(revoke)
      .thenRefused('not_found');
    expect(refusal.message).toBe(`There is no registration token ${idOf(1)}.`);
  });
});
