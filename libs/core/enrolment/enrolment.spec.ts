import type { CommandData } from '@fleetwright/contracts';
import { given, idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { admit, retireKey, revokeAgent, revokeInstance, rotateKey } from './keys.ts';
import { ACTIVE_TOKENS_MAX } from './limits.ts';
import { type Enrolment, enrolmentFold } from './state.ts';
import { createToken, listTokens, matchesHost, revokeToken } from './tokens.ts';
import { ask, at, enrolled, KEY_DAYS, keyOf, NOBODY_GONE, NOW, outcome, rotated, token } from './testing/histories.ts';

describe('the hostname of a token', () => {
  it.each<[string, string, boolean]>([
    ['edge-01', 'edge-01', true],
    ['edge-*', 'edge-01', true],
    ['edge-*', 'edge-', true],
    ['edge-*', 'edge-01.example.com', false],
    ['*.example.com', 'edge-01.example.com', true],
    ['*.example.com', 'a.b.example.com', false],
    ['*', 'edge-01', true],
    ['e*e-*1', 'edge-01', true],
    ['ab*ba', 'aba', false],
    ['edge-0?', 'edge-01', false],
  ])('[EN1] %s lets in %s: %s', (glob, hostname, isIn) => expect(matchesHost(glob, hostname)).toBe(isIn));
});

describe('a machine that wants in', () => {
  it('[EN2] comes in with a token for its host', () => {
    const { decision } = given(enrolmentFold, [token(1)]).when(ask(1));
    expect(decision).toMatchObject({
      facts: [{ type: 'AgentEnrolled', data: { public_key: keyOf('A'), key_ages_at: at(0.5 + KEY_DAYS) } }],
    });
  });

  it.each<[string, Parameters<typeof given>[1], ReturnType<typeof ask>, string]>([
    ['no token', [], ask(null), 'token_unknown'],
    ['a token of nobody', [token(1)], ask(2), 'token_unknown'],
    ['a token that expired', [token(1)], ask(1, 'A', { now: at(1) }), 'token_expired'],
    [
      'a revoked token',
      [token(1), { type: 'RegistrationTokenRevoked', data: { token_id: idOf(1) } }],
      ask(1),
      'token_revoked',
    ],
    ['a token for another host', [token(1)], ask(1, 'A', {}, 'edge-02'), 'token_out_of_scope'],
    [
      'a token for another region',
      [token(1, { scope: { hostname: 'edge-*', region: 'us', template: null } })],
      ask(1),
      'token_out_of_scope',
    ],
    [
      'a token for another template',
      [token(1, { scope: { hostname: 'edge-*', region: null, template: 'db' } })],
      ask(1),
      'token_out_of_scope',
    ],
  ])('[EN2] with %s is told so', (_what, history, asked, code) => expect(outcome(history, asked)).toBe(code));

  it('[EN2, EN3] with a token that was used as often as it may be is told so', () => {
    const elsewhere = enrolled('A', { instance_id: idOf(0xb9), hostname: 'edge-09' });
    expect(outcome([token(1), elsewhere], ask(1, 'B'))).toBe('token_used_up');
    expect(outcome([token(1, { max_uses: 2 }), elsewhere], ask(1, 'B'))).toBe('enrolled');
  });

  it('[EN4] with the key that it came in with gets its own identity, and nothing is used', () => {
    const again = given(enrolmentFold, [token(1), enrolled()]).when(ask(null, 'A', { now: at(30) }));
    expect(again.decision).toMatchObject({
      facts: [],
      result: { kind: 'enrolled', isNew: false, agent: { agent_id: idOf(0xa1) } },
    });
    expect(outcome([token(1), enrolled()], ask(1, 'A', {}, 'edge-02'))).toBe('token_out_of_scope');
  });

  it('[EN5] in the place of another one is refused, whatever became of the token, and told once', () => {
    for (const history of [
      [token(1), enrolled()],
      [token(1), enrolled(), token(2, { scope: { hostname: 'edge-*', region: null, template: null } })],
    ]) {
      const n = history.length === 2 ? 1 : 2;
      const first = given(enrolmentFold, history).when(ask(n, 'B', { now: at(5) }));
      expect(first.decision).toMatchObject({
        facts: [{ type: 'EnrolmentRefused' }],
        result: { code: 'already_enrolled' },
      });
      const told = {
        type: 'EnrolmentRefused' as const,
        data: { ...enrolled().data, code: 'already_enrolled' as const, token_id: idOf(n), public_key: keyOf('B') },
      };
      expect(given(enrolmentFold, [...history, told]).when(ask(n, 'B')).decision).toMatchObject({
        facts: [],
        result: { code: 'already_enrolled' },
      });
    }
  });

  it('[EN5, EN9] takes its place with a token for exactly this host that says so; the other one is out', () => {
    const history = [token(1), enrolled(), token(2, { replaces: true })];
    const { decision } = given(enrolmentFold, history).when(ask(2, 'B'));
    expect(decision).toMatchObject({ facts: [{ data: { replaced_agent_id: idOf(0xa1) } }] });
    const after = [
      ...history,
      enrolled('B', { agent_id: idOf(0xa2), token_id: idOf(2), replaced_agent_id: idOf(0xa1) }),
    ];
    expect(outcome(after, ask(null, 'A'))).toBe('agent_revoked');
    expect(outcome(after, ask(null, 'B'))).toBe('enrolled');
    const wide = token(3, { replaces: true, scope: { hostname: 'edge-*', region: null, template: null } });
    expect(outcome([token(1), enrolled(), wide], ask(3, 'B'))).toBe('already_enrolled');
  });

  it('[EN6] as a node that is not there, or that nothing runs for, is told so', () => {
    expect(outcome([token(1)], ask(1, 'A', { node: null }))).toBe('node_unknown');
    expect(outcome([token(1)], ask(1, 'A', { node: { template: 'web', region: 'eu', instance_id: null } }))).toBe(
      'node_unknown',
    );
  });
});

describe('the key of an agent', () => {
  const stateOf = (history: Parameters<typeof given>[1]) => {
    let state = enrolmentFold.initial;
    given(enrolmentFold, history).when((folded) => {
      state = folded;
      return { kind: 'accepted', facts: [], result: null };
    });
    return state;
  };
  const admission = (history: Parameters<typeof given>[1], letter: string, days: number) => {
    const admitted = admit(stateOf(history), idOf(0xb1), keyOf(letter), at(days));
    return admitted.kind === 'admitted' ? admitted.for : 'refused';
  };
  const RETIRED = {
    type: 'AgentKeyRetired' as const,
    data: { agent_id: idOf(0xa1), instance_id: idOf(0xb1), hostname: 'edge-01', public_key: keyOf('A') },
  };

  it('[EN7] stays good until the next one was used', () => {
    const history = [token(1), enrolled(), rotated()];
    expect(admission(history, 'A', 61)).toBe('everything');
    expect(admission(history, 'B', 61)).toBe('everything');
    given(enrolmentFold, history)
      .when((state) => retireKey(state, idOf(0xb1), keyOf('B')))
      .thenFacts(RETIRED);
    expect(admission([...history, RETIRED], 'A', 61)).toBe('refused');
    expect(admission([...history, RETIRED], 'B', 61)).toBe('everything');
    given(enrolmentFold, [...history, RETIRED])
      .when((state) => retireKey(state, idOf(0xb1), keyOf('B')))
      .thenNothing();
  });

  it('[EN7] is rotated once for a key, and to none that was somebody’s', () => {
    const rotate = (letter: string) => (state: Enrolment) =>
      rotateKey(
        state,
        { instance: idOf(0xb1), public_key: keyOf(letter) },
        { now: at(60), keyLifeSeconds: KEY_DAYS * 86_400 },
      );
    given(enrolmentFold, [token(1), enrolled()])
      .when(rotate('B'))
      .thenFacts(rotated())
      .thenResult({ kind: 'rotated', key_ages_at: at(60 + KEY_DAYS) });
    given(enrolmentFold, [token(1), enrolled(), rotated()])
      .when(rotate('B'))
      .thenNothing();
    const other = enrolled('C', { agent_id: idOf(0xa9), instance_id: idOf(0xb9), hostname: 'edge-09' });
    expect(given(enrolmentFold, [token(1), enrolled(), other]).when(rotate('C')).decision).toMatchObject({
      result: { code: 'key_taken' },
    });
  });

  it('[EN8] that has aged is good for its rotation, and then for nothing', () => {
    const history = [token(1), enrolled()];
    expect(admission(history, 'A', 89)).toBe('everything');
    expect(admission(history, 'A', 90)).toBe('rotation');
    expect(admission(history, 'A', 269)).toBe('rotation');
    expect(admission(history, 'A', 270)).toBe('refused');
    expect(outcome(history, ask(null, 'A', { now: at(270) }))).toBe('key_expired');
  });

  it('[EN9] of a revoked agent, or of nobody, is refused', () => {
    const revoked = {
      type: 'AgentRevoked' as const,
      data: { agent_id: idOf(0xa1), instance_id: idOf(0xb1), hostname: 'edge-01', reason: 'by_hand' as const },
    };
    given(enrolmentFold, [token(1), enrolled()])
      .when((state) => revokeAgent(state, idOf(0xa1), 'by_hand'))
      .thenFacts(revoked);
    given(enrolmentFold, [token(1), enrolled(), revoked])
      .when((state) => revokeAgent(state, idOf(0xa1), 'by_hand'))
      .thenNothing();
    given(enrolmentFold)
      .when((state) => revokeAgent(state, idOf(0xa1), 'by_hand'))
      .thenRefused('not_found');
    const history = [token(1), enrolled(), rotated(), revoked];
    for (const letter of ['A', 'B', 'C']) expect(admission(history, letter, 61)).toBe('refused');
    expect(outcome(history, ask(null, 'B'))).toBe('agent_revoked');
  });

  it('[EN11] ends with the instance that it reports for', () => {
    given(enrolmentFold, [token(1), enrolled()])
      .when((state) => revokeInstance(state, idOf(0xb1)))
      .thenFactTypes('AgentRevoked');
    given(enrolmentFold, [token(1), enrolled()])
      .when((state) => revokeInstance(state, idOf(0xb2)))
      .thenNothing();
  });
});

describe('a registration token', () => {
  const create =
    (more: Partial<CommandData<'CreateRegistrationToken'>> = {}) =>
    (state: Enrolment) =>
      createToken(
        state,
        {
          token_id: idOf(1),
          token_hash: '1'.repeat(64),
          scope: token(1).data.scope,
          replaces: false,
          expires_in_seconds: 86_400,
          max_uses: 1,
          ...more,
        },
        NOW,
        NOBODY_GONE,
      );

  it('is made for a while, shown without its hash, and revoked once', () => {
    given(enrolmentFold).when(create()).thenFacts(token(1));
    given(enrolmentFold, [token(1)])
      .when((state) => revokeToken(state, idOf(1)))
      .thenFactTypes('RegistrationTokenRevoked');
    given(enrolmentFold)
      .when((state) => revokeToken(state, idOf(1)))
      .thenRefused('not_found');
    given(enrolmentFold, [token(1), enrolled()]).when((state) => {
      const [shown] = listTokens(state, { now: NOW, isGone: NOBODY_GONE, limit: 9, after: null })?.items ?? [];
      expect(shown).toMatchObject({ uses: 1, state: 'used_up', used_by: [{ hostname: 'edge-01' }] });
      expect(shown).not.toHaveProperty('hash');
      return { kind: 'accepted', facts: [], result: null };
    });
  });

  it.each<[string, Partial<CommandData<'CreateRegistrationToken'>>]>([
    ['no hostname', { scope: { hostname: 'Edge 01', region: null, template: null } }],
    ['a wide one that takes over', { replaces: true, scope: { hostname: 'edge-*', region: null, template: null } }],
    ['one that takes over twice', { replaces: true, max_uses: 2 }],
  ])('[EN10] with %s is refused', (_what, more) => {
    given(enrolmentFold).when(create(more)).thenRefused('invalid');
  });

  it('[EN10] is one of at most a thousand', () => {
    const many = Array.from({ length: ACTIVE_TOKENS_MAX }, (_, n) =>
      token(n + 10, { token_hash: `${n}`.padStart(64, 'f') }),
    );
    given(enrolmentFold, many).when(create()).thenRefused('invalid');
  });
});
