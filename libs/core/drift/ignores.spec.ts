import type { Actor, CommandData } from '@fleetwright/contracts';
import { given, idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { activeIgnores, changeIgnore, ignoresFold, removeIgnore, setIgnore } from './ignores.ts';
import { IGNORES_MAX } from './limits.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const ADA: Actor = { type: 'user', id: 'ada', name: 'Ada', email: 'ada@example.com' };
const inDays = (days: number) => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();

const asked = (n: number, expires_at = inDays(30)): CommandData<'SetDriftIgnore'> => ({
  ...{ ignore_id: idOf(n), kind: 'node', key: 'edge-*', field: null, reason: 'being repaired', expires_at },
});

const was = (n: number, expires_at = inDays(30)) => {
  const { ignore_id: id, ...what } = asked(n, expires_at);
  const ignore = { id, ...what, created_by: { type: 'user' as const, id: 'ada' }, created_at: NOW };
  return { type: 'DriftIgnoreSet' as const, data: { ignore } };
};

const set =
  (n: number, expires_at?: string, now = NOW) =>
  (state: typeof ignoresFold.initial) =>
    setIgnore(state, asked(n, expires_at), { actor: ADA, now });

describe('a drift ignore', () => {
  it('[DR18] is set with who asked, by reference', () => {
    given(ignoresFold).when(set(1)).thenFacts(was(1));
  });

  it.each([
    ['the past', inDays(-1)],
    ['now', NOW],
    ['more than 90 days ahead', inDays(90.01)],
  ])('[DR18] cannot end in %s', (_what, expires_at) => {
    const { decision } = given(ignoresFold).when(set(1, expires_at));
    expect(decision).toMatchObject({ refusal: { code: 'invalid', problems: [{ path: 'expires_at' }] } });
    const changed = given(ignoresFold, [was(1)]).when((state) =>
      changeIgnore(state, { ignore_id: idOf(1), changes: { expires_at } }, NOW),
    );
    expect(changed.decision).toMatchObject({ refusal: { code: 'invalid' } });
  });

  it('[DR18] holds until its end', () => {
    const state = new Map([[idOf(1), was(1).data.ignore]]);
    expect(activeIgnores(state, inDays(29.9))).toHaveLength(1);
    expect(activeIgnores(state, inDays(30))).toHaveLength(0);
  });

  it('[DR18] that ended is swept up with the next one, and makes room for it', () => {
    const ended = Array.from({ length: IGNORES_MAX }, (_, n) => was(n + 1, inDays(1)));
    given(ignoresFold, ended)
      .when(set(500, inDays(30), inDays(0.5)))
      .thenRefused('invalid');
    const later = given(ignoresFold, ended).when(set(500, inDays(30), inDays(2)));
    expect(later.decision).toMatchObject({ kind: 'accepted' });
    const facts = later.decision.kind === 'accepted' ? later.decision.facts : [];
    expect(facts.map(({ type }) => type)).toEqual([...ended.map(() => 'DriftIgnoreRemoved'), 'DriftIgnoreSet']);
  });

  it('is changed in what is given, and not at all where that is as it was', () => {
    const change = (changes: CommandData<'ChangeDriftIgnore'>['changes']) => (state: typeof ignoresFold.initial) =>
      changeIgnore(state, { ignore_id: idOf(1), changes }, NOW);
    const { ignore } = was(1).data;
    given(ignoresFold, [was(1)])
      .when(change({ key: 'core-*', field: 'labels' }))
      .thenFacts({ type: 'DriftIgnoreSet', data: { ignore: { ...ignore, key: 'core-*', field: 'labels' } } });
    given(ignoresFold, [was(1)])
      .when(change({ reason: ignore.reason }))
      .thenNothing();
  });

  it('is changed only as it was seen, where a version is expected', () => {
    const change = (expected_version: number) => (state: typeof ignoresFold.initial) =>
      changeIgnore(state, { ignore_id: idOf(1), changes: { key: 'core-*' }, expected_version }, NOW);
    const { ignore } = was(1).data;
    given(ignoresFold, [was(1), was(2), was(1, inDays(20))])
      .when(change(2))
      .thenFacts({ type: 'DriftIgnoreSet', data: { ignore: { ...ignore, key: 'core-*', expires_at: inDays(20) } } });
    given(ignoresFold, [was(1), was(1, inDays(20))])
      .when(change(1))
      .thenRefused('version_conflict');
    const remove = (expected_version: number) => (state: typeof ignoresFold.initial) =>
      removeIgnore(state, { ignore_id: idOf(1), expected_version });
    given(ignoresFold, [was(1)])
      .when(remove(2))
      .thenRefused('version_conflict');
    given(ignoresFold, [was(1)])
      .when(remove(1))
      .thenFactTypes('DriftIgnoreRemoved');
  });

  it('is removed once; what is not there is told', () => {
    const remove = (state: typeof ignoresFold.initial) => removeIgnore(state, { ignore_id: idOf(1) });
    given(ignoresFold, [was(1)])
      .when(remove)
      .thenFactTypes('DriftIgnoreRemoved');
    given(ignoresFold).when(remove).thenRefused('not_found');
    given(ignoresFold)
      .when((state) => changeIgnore(state, { ignore_id: idOf(1), changes: {} }, NOW))
      .thenRefused('not_found');
  });
});
