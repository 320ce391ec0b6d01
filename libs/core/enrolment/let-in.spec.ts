import { given, idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { type EnrolmentFacts } from './enrol.ts';
import { admit, retireKey, revokeAgent, revokeInstance, rotateKey } from './keys.ts';
import { enrolmentFold } from './state.ts';
import { listTokens } from './tokens.ts';
import { ask, at, enrolled, KEY_DAYS, keyOf, NOBODY_GONE, NOW, outcome, rotated, token } from './testing/histories.ts';

describe('who is let in', () => {
  const wide = { hostname: 'edge-*', region: null, template: null };

  it('[EN2] is told as who they are, with a key that is current, and so is the log', () => {
    const { decision } = given(enrolmentFold, [token(1)]).when(ask(1));
    const ids = { agent_id: idOf(0xa2), instance_id: idOf(0xb1), hostname: 'edge-01' };
    const data = {
      ...{ ...ids, public_key: keyOf('A'), token_id: idOf(1), agent_version: '1' },
      ...{ enrolled_at: at(0.5), key_ages_at: at(90.5), replaced_agent_id: null },
    };
    const key = { public_key: keyOf('A'), made_at: at(0.5), ages_at: at(90.5) };
    expect(decision).toEqual({
      kind: 'accepted',
      facts: [{ type: 'AgentEnrolled', data }],
      result: {
        ...{ kind: 'enrolled', isNew: true, key_state: 'current' },
        agent: { ...ids, key, next: null, isRevoked: false },
      },
    });
  });

  it.each<[string, string, string, EnrolmentFacts['node']]>([
    ['its region', 'eu', 'enrolled', { template: 'web', region: 'eu', instance_id: idOf(0xb1) }],
    ['another region', 'us', 'token_out_of_scope', { template: 'web', region: 'eu', instance_id: idOf(0xb1) }],
  ])('[EN2] with a token for %s is %s', (_what, region, code, node) => {
    const scoped = token(1, { scope: { ...wide, region, template: 'web' } });
    expect(outcome([scoped], ask(1, 'A', { node }))).toBe(code);
  });

  it('[EN6] is told what became of the token rather than that there is no node', () => {
    const revoked = { type: 'RegistrationTokenRevoked' as const, data: { token_id: idOf(1) } };
    const elsewhere = enrolled('C', { agent_id: idOf(0xa9), instance_id: idOf(0xb9), hostname: 'edge-09' });
    expect(outcome([token(1), revoked], ask(1, 'A', { node: null }))).toBe('token_revoked');
    expect(outcome([token(1), elsewhere], ask(1, 'A', { node: null }))).toBe('token_used_up');
    expect(outcome([token(1)], ask(1, 'A', { node: null, now: at(1) }))).toBe('token_expired');
  });

  it('[EN4, EN7] with the key before its newest one is who it is, until the newest was used', () => {
    const history = [token(1), enrolled(), rotated()];
    expect(outcome(history, ask(null, 'A', { now: at(61) }))).toBe('enrolled');
    const retired = {
      type: 'AgentKeyRetired' as const,
      data: { agent_id: idOf(0xa1), instance_id: idOf(0xb1), hostname: 'edge-01', public_key: keyOf('A') },
    };
    expect(outcome([...history, retired], ask(null, 'A', { now: at(61) }))).toBe('agent_revoked');
    expect(outcome([...history, retired], ask(null, 'B', { now: at(61) }))).toBe('enrolled');
  });

  it.each([
    ['A', 61, 'due'],
    ['A', 90, 'aged'],
    ['B', 61, 'current'],
    ['B', 120, 'due'],
    ['B', 150, 'aged'],
  ])('[EN8] with key %s on day %s is told that it is %s: each key has its own age', (letter, days, key_state) => {
    const { decision } = given(enrolmentFold, [token(1), enrolled(), rotated()]).when(
      ask(null, letter, { now: at(days) }),
    );
    expect(decision).toMatchObject({ result: { kind: 'enrolled', key_state } });
  });

  it.each([
    ['A', 269, 'enrolled'],
    ['A', 270, 'key_expired'],
    ['B', 329, 'enrolled'],
    ['B', 330, 'key_expired'],
  ])('[EN8] with key %s on day %s is %s', (letter, days, expected) => {
    expect(outcome([token(1), enrolled(), rotated()], ask(null, letter, { now: at(days) }))).toBe(expected);
  });

  it('[EN12] is not let in with a token whose maker is gone, but keeps what it has', () => {
    const gone = { isGone: () => true };
    expect(outcome([token(1)], ask(1, 'A', gone))).toBe('token_revoked');
    expect(outcome([token(1), enrolled()], ask(1, 'A', gone))).toBe('enrolled');
    const asked: string[] = [];
    const isGone = ({ id }: { readonly id: string }) => asked.push(id) === 0;
    const { state } = given(enrolmentFold, [token(1)]);
    expect(outcome([token(1)], ask(1, 'A', { isGone }))).toBe('enrolled');
    expect(asked).toEqual([state.tokens.get(idOf(1))?.created_by.id]);
    expect(
      listTokens(state, { now: NOW, isGone: gone.isGone, limit: 9, after: null })?.items.map((one) => one.state),
    ).toEqual(['revoked']);
  });

  it('[EN5] is told for each token and each key once, not for all', () => {
    const told = {
      type: 'EnrolmentRefused' as const,
      data: { ...enrolled().data, code: 'already_enrolled' as const, token_id: idOf(1), public_key: keyOf('B') },
    };
    const history = [token(1), token(2, { scope: wide }), enrolled(), told];
    given(enrolmentFold, history).when(ask(1, 'B')).thenNothing();
    given(enrolmentFold, history).when(ask(1, 'C')).thenFactTypes('EnrolmentRefused');
    given(enrolmentFold, history).when(ask(2, 'B')).thenFactTypes('EnrolmentRefused');
  });

  it('[EN5] names who is there to whoever reads the log, and not to who asks', () => {
    const { decision } = given(enrolmentFold, [token(1), enrolled()]).when(ask(1, 'B'));
    expect(decision).toEqual({
      kind: 'accepted',
      facts: [
        {
          type: 'EnrolmentRefused',
          data: {
            ...{ agent_id: idOf(0xa1), instance_id: idOf(0xb1), hostname: 'edge-01' },
            ...{ code: 'already_enrolled', token_id: idOf(1), public_key: keyOf('B') },
          },
        },
      ],
      result: { kind: 'refused', code: 'already_enrolled' },
    });
  });

  it('[EN9] leaves the one in whose place they came no key, and the token that they used one use less', () => {
    const history = [
      ...[token(1), token(2, { replaces: true }), enrolled()],
      enrolled('B', { agent_id: idOf(0xa2), token_id: idOf(2), replaced_agent_id: idOf(0xa1) }),
    ];
    const { state } = given(enrolmentFold, history);
    expect(state.agents.get(idOf(0xa1))).toMatchObject({ isRevoked: true, hostname: 'edge-01', next: null });
    expect(state.active.get(idOf(0xb1))).toBe(idOf(0xa2));
    expect(
      listTokens(state, { now: NOW, isGone: NOBODY_GONE, limit: 9, after: null })?.items.map((one) => one.state),
    ).toEqual(['used_up', 'used_up']);
    expect(admit(state, idOf(0xb1), keyOf('A'), at(1)).kind).toBe('refused');
  });

  it('[EN9] stays when it is the one before them that is shown out once more', () => {
    const replacing = enrolled('B', { agent_id: idOf(0xa2), token_id: idOf(2), replaced_agent_id: idOf(0xa1) });
    const late = {
      type: 'AgentRevoked' as const,
      data: { agent_id: idOf(0xa1), instance_id: idOf(0xb1), hostname: 'edge-01', reason: 'by_hand' as const },
    };
    const { state } = given(enrolmentFold, [token(1), enrolled(), replacing, late]);
    expect(state.active.get(idOf(0xb1))).toBe(idOf(0xa2));
  });

  it('is nobody new by what is told of agents that nobody knows', () => {
    const { agent_id, instance_id, hostname } = enrolled().data;
    const unknown = { agent_id, instance_id, hostname };
    const { state } = given(enrolmentFold, [
      { type: 'AgentKeyRetired', data: { ...unknown, public_key: keyOf('A') } },
      { type: 'AgentRevoked', data: { ...unknown, reason: 'by_hand' } },
    ]);
    expect([state.agents.size, state.active.size, state.keys.size]).toEqual([0, 0, 0]);
  });
});

describe('a connection of an agent', () => {
  const at61 = (letter: string, ...more: NonNullable<Parameters<typeof given>[1]>) => {
    const { state } = given(enrolmentFold, [token(1), enrolled(), rotated(), ...more]);
    return admit(state, idOf(0xb1), keyOf(letter), at(61));
  };

  it('[EN7] says whether its key is used for the first time in the place of the one before', () => {
    expect(at61('A')).toMatchObject({ kind: 'admitted', for: 'everything', isFirstUse: false });
    expect(at61('B')).toMatchObject({ kind: 'admitted', for: 'everything', isFirstUse: true });
    const retired = { ...enrolled().data, public_key: keyOf('A') };
    expect(at61('B', { type: 'AgentKeyRetired', data: retired })).toMatchObject({ isFirstUse: false });
    expect(at61('B')).toMatchObject({ agent: { agent_id: idOf(0xa1), hostname: 'edge-01' } });
  });

  it('[EN7] of an instance that nobody reports for is refused, rotated to nothing, and retires nothing', () => {
    const { state } = given(enrolmentFold, [token(1), enrolled()]);
    expect(admit(state, idOf(0xbb), keyOf('A'), NOW)).toEqual({ kind: 'refused' });
    expect(retireKey(state, idOf(0xbb), keyOf('A'))).toEqual({ kind: 'accepted', facts: [], result: null });
    const asked = { instance: idOf(0xbb), public_key: keyOf('B') };
    expect(rotateKey(state, asked, { now: NOW, keyLifeSeconds: 60 })).toEqual({
      kind: 'accepted',
      facts: [],
      result: { kind: 'refused', code: 'not_yours' },
    });
  });

  it('[EN7] retires no key while the one in its place was not used', () => {
    const { state } = given(enrolmentFold, [token(1), enrolled(), rotated()]);
    expect(retireKey(state, idOf(0xb1), keyOf('A'))).toMatchObject({ facts: [] });
  });

  it.each([
    ['A', at(KEY_DAYS)],
    ['B', at(60 + KEY_DAYS)],
  ])('[EN7] rotated to key %s again is answered when it ages, and nothing is recorded', (letter, key_ages_at) => {
    given(enrolmentFold, [token(1), enrolled(), rotated()])
      .when((state) =>
        rotateKey(
          state,
          { instance: idOf(0xb1), public_key: keyOf(letter) },
          { now: at(70), keyLifeSeconds: KEY_DAYS * 86_400 },
        ),
      )
      .thenNothing()
      .thenResult({ kind: 'rotated', key_ages_at });
  });

  it('[EN7] rotated to a key that was its own before is refused: no key comes back', () => {
    const retired = { type: 'AgentKeyRetired' as const, data: { ...enrolled().data, public_key: keyOf('A') } };
    given(enrolmentFold, [token(1), enrolled(), rotated(), retired])
      .when((state) =>
        rotateKey(state, { instance: idOf(0xb1), public_key: keyOf('A') }, { now: at(70), keyLifeSeconds: 60 }),
      )
      .thenResult({ kind: 'refused', code: 'key_taken' });
  });

  it('[EN11] of a deleted instance says why it is gone, and an unknown agent is told by its id', () => {
    const { state } = given(enrolmentFold, [token(1), enrolled()]);
    expect(revokeInstance(state, idOf(0xb1))).toMatchObject({ facts: [{ data: { reason: 'node_deleted' } }] });
    expect(revokeAgent(state, idOf(0xcc), 'by_hand')).toMatchObject({
      refusal: { code: 'not_found', message: `There is no agent ${idOf(0xcc)}.` },
    });
  });
});
