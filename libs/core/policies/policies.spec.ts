import { DEFAULT_POLICY_ID, type PolicySettings, type StoredEvent } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { given, idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { POLICIES_MAX } from './limits.ts';
import { changePolicy, createPolicy, deletePolicy, policiesFold, settingsOf } from './policies.ts';
import { policyOf } from './testing/policies.ts';
import { policyProblems } from './validate.ts';

const now = '2026-11-30T00:00:00.000Z';
const ID = idOf(1);
const settings = (more: Partial<PolicySettings> = {}): PolicySettings => ({ ...settingsOf(policyOf(1)), ...more });
const created = storedEvent('PolicyCreated', { policy_id: ID, policy: settings() });
const codesOf = (policy: PolicySettings, isDefault = false) =>
  policyProblems(policy, isDefault, now).map(({ path, code }) => `${path} ${code}`);

describe('the policies of an account', () => {
  it('[PO19] begin with one that asks for an approval of everything', () => {
    const [seed, ...others] = policiesFold.initial.values();
    expect(others).toEqual([]);
    expect(seed).toMatchObject({ id: DEFAULT_POLICY_ID, version: 1, is_default: true, decision: 'require_approval' });
    if (seed) expect(codesOf(settingsOf(seed), true)).toEqual([]);
  });

  it('are created at version 1, and each change is the next', () => {
    given(policiesFold)
      .when((state) => createPolicy(state, { policy_id: ID, policy: settings(), now }))
      .thenFacts({ type: 'PolicyCreated', data: { policy_id: ID, policy: settings() } });
    const stricter = settings({ approvals_required: 2 });
    given(policiesFold, [created])
      .when((state) => changePolicy(state, { policy_id: ID, policy: stricter, expected_version: 1, now }))
      .thenFacts({ type: 'PolicyChanged', data: { policy_id: ID, version: 2, policy: stricter } });
    const changed = storedEvent('PolicyChanged', { policy_id: ID, version: 2, policy: stricter });
    expect(fold(policiesFold, [created, changed]).get(ID)).toMatchObject({
      version: 2,
      approvals_required: 2,
      created_at: created.recorded_at,
    });
  });

  it('[PO20] are changed and deleted at the version that was seen, or whatever it is', () => {
    const seen = (expected_version: number | null) => ({ policy_id: ID, expected_version });
    const policy = settings({ note: 'because' });
    for (const decide of [
      (version: number | null) =>
        given(policiesFold, [created]).when((state) => changePolicy(state, { ...seen(version), policy, now })),
      (version: number | null) => given(policiesFold, [created]).when((state) => deletePolicy(state, seen(version))),
    ]) {
      decide(2).thenRefused('version_conflict');
      expect(fold(policiesFold, [created]).size).toBe(2);
    }
    given(policiesFold, [created])
      .when((state) => deletePolicy(state, seen(null)))
      .thenFacts({ type: 'PolicyDeleted', data: { policy_id: ID, version: 1 } });
  });

  it('[PO20] say what they are at now when they are not what was seen', () => {
    const decision = changePolicy(fold(policiesFold, [created]), {
      policy_id: ID,
      policy: settings(),
      expected_version: 9,
      now,
    });
    expect(decision).toMatchObject({ kind: 'refused', refusal: { detail: { version: 1 } } });
  });

  it('[PO20] are not changed by what they say already', () => {
    given(policiesFold, [created])
      .when((state) => changePolicy(state, { policy_id: ID, policy: settings(), expected_version: 1, now }))
      .thenNothing();
  });

  it('[PO19] keep the default one: it can be changed, neither narrowed, nor switched off, nor deleted', () => {
    const [seed] = policiesFold.initial.values();
    if (!seed) throw new Error('there is none');
    const change = (more: Partial<PolicySettings>) =>
      given(policiesFold).when((state) =>
        changePolicy(state, { policy_id: seed.id, policy: { ...settingsOf(seed), ...more }, expected_version: 1, now }),
      );
    const stricter = { ...settingsOf(seed), approvals_required: 2 };
    change({ approvals_required: 2 }).thenFacts({
      type: 'PolicyChanged',
      data: { policy_id: seed.id, version: 2, policy: stricter },
    });
    change({ enabled: false }).thenRefused('invalid');
    change({ match: { actions: ['system.gitops_*'], names: ['a'] } }).thenRefused('invalid');
    change({ match: { actions: ['system.gitops_create_*'] } }).thenRefused('invalid');
    given(policiesFold)
      .when((state) => deletePolicy(state, { policy_id: seed.id, expected_version: null }))
      .thenRefused('default_policy');
  });

  it('that are not there are not found', () => {
    const absent = { policy_id: idOf(9), expected_version: null };
    given(policiesFold)
      .when((state) => deletePolicy(state, absent))
      .thenRefused('not_found');
    given(policiesFold)
      .when((state) => changePolicy(state, { ...absent, policy: settings(), now }))
      .thenRefused('not_found');
    const gone = storedEvent('PolicyDeleted', { policy_id: ID, version: 1 });
    expect(fold(policiesFold, [created, gone]).has(ID)).toBe(false);
  });

  it('[PO21] are at most as many as an account may have', () => {
    const events: StoredEvent[] = Array.from({ length: POLICIES_MAX - 1 }, (_, n) =>
      storedEvent('PolicyCreated', { policy_id: idOf(1_000 + n), policy: settings() }),
    );
    given(policiesFold, events)
      .when((state) => createPolicy(state, { policy_id: ID, policy: settings(), now }))
      .thenRefused('too_many_policies');
  });
});

describe('what is wrong with a policy', () => {
  const window = { kind: 'deny' as const, cron: '0 2 * * *', duration_seconds: 3_600, time_zone: 'Europe/Berlin' };
  const windowed = (more: Partial<typeof window>) => settings({ windows: [window, { ...window, ...more }] });

  it.each([
    ['nothing', windowed({}), []],
    ['[PO17] a zone that is none', windowed({ time_zone: 'Europe/Berln' }), ['windows[1].time_zone unknown_time_zone']],
    ['[PO17] an offset', windowed({ time_zone: '+02:00' }), ['windows[1].time_zone unknown_time_zone']],
    ['[PO16] a nickname', windowed({ cron: '@daily' }), ['windows[1].cron invalid_cron']],
    ['[PO17] 30 February', windowed({ cron: '0 0 30 2 *' }), ['windows[1].cron cron_never_starts']],
    ['[PO17] 29 February is fine', windowed({ cron: '0 0 29 2 *' }), []],
    [
      'both at once',
      windowed({ cron: '@daily', time_zone: 'x y' }),
      ['windows[1].time_zone unknown_time_zone', 'windows[1].cron invalid_cron'],
    ],
    [
      '[PO18] an action that is none',
      settings({ match: { actions: ['system.gitops_*', 'system.gitops_crate_node'] } }),
      ['match.actions[1] matches_no_action'],
    ],
    [
      '[PO18] approvers that name nobody',
      settings({ approvers: { users: [], roles: [] } }),
      ['approvers nobody_named'],
    ],
    ['[PO18] approvers that name a role', settings({ approvers: { users: [], roles: ['sre'] } }), []],
  ])('%s', (_what, policy, codes) => expect(codesOf(policy)).toEqual(codes));
});
