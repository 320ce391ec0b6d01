import { POLICY_DECISIONS, type Policy, type PolicyMatch } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policiesFold } from './policies.ts';
import { isAutomatic, policyBook } from './resolve.ts';
import { candidate, policyOf } from './testing/policies.ts';
import { openingOf } from './windows/openings.ts';

const everything = ['system.gitops_*'];
const [seed] = [...policiesFold.initial.values()] as [Policy];

/** Which policy decides about a change, by its number; `seed` for the default one. */
function decider(policies: readonly Policy[], text: string, more: Parameters<typeof candidate>[1] = {}): string {
  const { policy } = policyBook([seed, ...policies]).resolve(candidate(text, more));
  return policy.id === seed.id ? 'seed' : policy.name.replace('policy ', '');
}

describe('what a policy matches', () => {
  const names = policyOf(1, {
    decision: 'auto_approve',
    match: { actions: ['system.gitops_create_module'], names: ['a-*-z'] },
  });
  it.each([
    ['a-1-z', '1'],
    ['a-1-zz', 'seed'],
    ['a-z', 'seed'],
    ['A-1-z', 'seed'],
    ['xa-1-z', 'seed'],
    ['a--z', '1'],
    ['a-1/b:c.d-z', '1'],
  ])('[PO1] of modules named a-*-z, %s is decided by %s', (name, by) => {
    expect(decider([names], `create module/${name}`)).toBe(by);
  });

  it('[PO1] a star in the middle of an action stops nothing that follows it', () => {
    const nodes = policyOf(1, { decision: 'auto_approve', match: { actions: ['system.gitops_*_node'] } });
    expect(decider([nodes], 'update node/a')).toBe('1');
    expect(decider([nodes], 'update template/a')).toBe('seed');
  });

  const conditions: [string, Partial<PolicyMatch>, Parameters<typeof candidate>[1], Parameters<typeof candidate>[1]][] =
    [
      ['repository', { repositories: [idOf(7)] }, { repository_id: idOf(7) }, { repository_id: idOf(8) }],
      [
        'folder',
        { path_prefixes: ['prod/*'] },
        { facts: { path_prefix: 'prod/eu' } },
        { facts: { path_prefix: 'test' } },
      ],
      ['kind', { kinds: ['node', 'module'] }, { kind: 'module' }, { kind: 'template' }],
      ['cause', { causes: ['drift'] }, { cause: 'drift' }, { cause: 'git' }],
      ['size of the run', { at_least_changes: 3 }, { facts: { changes: 3 } }, { facts: { changes: 2 } }],
      ['region', { regions: ['eu'] }, { facts: { regions: ['eu', 'us'] } }, { facts: { regions: ['us', 'eu-west'] } }],
    ];
  it.each(conditions)('[PO2] [PO3] a condition on the %s holds or does not', (_what, match, fits, fails) => {
    const policy = policyOf(1, { match: { actions: everything, ...match } });
    expect(decider([policy], 'create node/a', fits)).toBe('1');
    expect(decider([policy], 'create node/a', fails)).toBe('seed');
  });

  it('[PO2] every condition has to hold', () => {
    const both = policyOf(1, { match: { actions: everything, regions: ['eu'], causes: ['drift'] } });
    expect(decider([both], 'update node/a', { cause: 'drift', facts: { regions: ['us'] } })).toBe('seed');
    expect(decider([both], 'update node/a', { cause: 'drift', facts: { regions: ['eu'] } })).toBe('1');
  });

  it('[PO4] a disabled policy says nothing, not even block', () => {
    expect(decider([policyOf(1, { enabled: false, decision: 'block' })], 'create node/a')).toBe('seed');
  });
});

describe('which of several decides', () => {
  const on = (number: number, match: Partial<PolicyMatch>, more: Partial<Policy> = {}) =>
    policyOf(number, { match: { actions: everything, ...match }, ...more });

  it.each([
    [
      '[PO5] an exact action before a long wildcard with conditions',
      on(1, { actions: ['system.gitops_create_node'] }),
      on(2, { actions: ['system.gitops_create_nod*'], names: ['a'], causes: ['git'] }),
    ],
    [
      '[PO5] the wildcard with more literal characters',
      on(1, { actions: ['system.gitops_create_*'] }),
      on(2, { actions: everything, names: ['a'] }),
    ],
    ['[PO5] more conditions', on(1, { names: ['a'], causes: ['git'] }), on(2, { names: ['a'] })],
    [
      '[PO5] a condition before a list of stars',
      on(1, { names: ['a'] }),
      on(2, { names: ['*', '**'], regions: ['*'], at_least_changes: 1 }, { approvals_required: 9 }),
    ],
    ['[PO6] more approvals', on(1, {}, { approvals_required: 2 }), on(2, {}, { separation_of_duties: true })],
    [
      '[PO6] separation of duties',
      on(1, {}, { separation_of_duties: true }),
      on(2, {}, { approvers: { roles: ['sre'] } }),
    ],
    [
      '[PO6] fewer approvers',
      on(1, {}, { approvers: { roles: ['sre'] } }),
      on(2, {}, { approvers: { users: ['x', 'y'] } }),
    ],
    ['[PO6] any approvers before everybody', on(1, {}, { approvers: { roles: ['sre'] } }), on(2, {})],
    ['[PO6] the older', on(1, {}, { created_at: '2025-01-01T00:00:00.000Z' }), on(2, {})],
    [
      '[PO8] block, however specific another one is',
      on(1, {}, { decision: 'block' }),
      on(2, { actions: ['system.gitops_create_node'], names: ['a'] }, { decision: 'silent' }),
    ],
  ])('%s', (_what, winner, loser) => {
    expect(decider([winner, loser], 'create node/a')).toBe('1');
    expect(decider([loser, winner], 'create node/a')).toBe('1');
  });

  it.each(POLICY_DECISIONS.slice(1).map((decision, at) => [POLICY_DECISIONS[at] ?? 'block', decision] as const))(
    '[PO6] of equals %s before %s',
    (first, second) => {
      expect(decider([on(2, {}, { decision: second }), on(1, {}, { decision: first })], 'create node/a')).toBe('1');
    },
  );

  it('[PO7] whatever matches comes before the default policy', () => {
    expect(decider([on(1, {}, { decision: 'silent' })], 'create node/a')).toBe('1');
  });

  it('[PO7] a setting of the repository comes before the default policy, and behind every other', () => {
    const auto = { id: 'auto_apply', name: 'auto_apply of the repository' };
    const resolve = (policies: readonly Policy[]) => policyBook(policies).resolve(candidate('create node/a'), auto);
    expect(resolve([seed])).toMatchObject({ policy: { ...auto, version: 1 }, decision: 'auto_approve' });
    expect(resolve([seed, on(1, {})])).toMatchObject({ policy: { name: 'policy 1' }, decision: 'require_approval' });
    expect(resolve([{ ...seed, decision: 'block' }])).toMatchObject({ decision: 'block' });
    expect(resolve([{ ...seed, approvals_required: 3 }]).approvals_required).toBe(3);
  });

  it('names the policy and the version that decided', () => {
    const { policy } = policyBook([seed, on(1, {}, { version: 7 })]).resolve(candidate('create node/a'));
    expect(policy).toEqual({ id: idOf(901), version: 7, name: 'policy 1' });
  });

  it('an author that nobody knows is refused where duties are separated, unless a policy says otherwise', () => {
    const refuses = (more: Partial<Policy>) =>
      policyBook([on(1, {}, more)]).resolve(candidate('create node/a')).refuse_unknown_author;
    expect([{}, { separation_of_duties: true }].map(refuses)).toEqual([false, true]);
    expect(refuses({ separation_of_duties: true, refuse_unknown_author: false })).toBe(false);
    expect(refuses({ refuse_unknown_author: true })).toBe(true);
  });
});

describe('[PO27] a policy that cannot be read any more', () => {
  const now = '2026-01-01T00:00:00.000Z';
  const gone = { kind: 'deny' as const, cron: '0 2 * * *', duration_seconds: 3_600, time_zone: 'Mars/Olympus' };
  const always = { kind: 'allow' as const, cron: '* * * * *', duration_seconds: 3_600, time_zone: 'UTC' };

  it.each(POLICY_DECISIONS)('asks for approval where it said %s, and lets nothing take effect', (decision) => {
    for (const windows of [[gone], [{ ...gone, kind: 'allow' as const }, always]]) {
      const book = policyBook([seed, policyOf(1, { decision, windows })]);
      const resolution = book.resolve(candidate('create node/a'));
      expect(resolution).toMatchObject({
        policy: { name: 'policy 1', version: 1 },
        decision: decision === 'block' ? 'block' : 'require_approval',
      });
      expect(openingOf(resolution.windows, now)).toEqual({ open: false, opens_at: null });
    }
  });

  it('keeps no other from being heeded', () => {
    const unread = policyOf(1, { decision: 'silent', windows: [gone], match: { actions: ['*'], names: ['a'] } });
    const book = policyBook([seed, unread, policyOf(2, { decision: 'auto_approve', match: { actions: ['*'] } })]);
    const resolution = book.resolve(candidate('create node/b'));
    expect([resolution.decision, openingOf(resolution.windows, now)]).toEqual(['auto_approve', { open: true }]);
  });
});

describe('a resolution', () => {
  const patterns = [
    'system.gitops_*',
    'system.gitops_create_*',
    'system.gitops_*_node',
    'system.gitops_create_node',
    '*',
  ];
  const policies = fc.uniqueArray(
    fc.record({
      number: fc.integer({ min: 1, max: 60 }),
      decision: fc.constantFrom(...POLICY_DECISIONS),
      enabled: fc.boolean(),
      actions: fc.subarray(patterns, { minLength: 1 }),
      names: fc.option(fc.subarray(['a', 'a*', '*', 'b'], { minLength: 1 }), { nil: undefined }),
      approvals_required: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 12, selector: ({ number }) => number },
  );
  const made = (rows: { number: number; actions: string[]; names: string[] | undefined }[]) =>
    rows.map(({ number, actions, names, ...more }) =>
      policyOf(number, { ...more, match: { actions, ...(names && { names }) } }),
    );
  const changes = fc.constantFrom('create node/a', 'create node/b', 'delete template/a', 'update node/ab');

  it('[PO9] does not depend on the order of the policies', () => {
    fc.assert(
      fc.property(policies, changes, fc.nat(), (rows, text, seed_) => {
        const all = made(rows);
        const at = seed_ % (all.length + 1);
        const shuffled = [...all.slice(at), ...all.slice(0, at)].toReversed();
        expect(policyBook(shuffled).resolve(candidate(text))).toEqual(policyBook(all).resolve(candidate(text)));
      }),
    );
  });

  it('[PO9] is there for every change, and asks for a person where nothing matches', () => {
    fc.assert(
      fc.property(policies, changes, (rows, text) => {
        const { decision, approvals_required } = policyBook(made(rows)).resolve(candidate(text));
        expect(POLICY_DECISIONS).toContain(decision);
        expect(approvals_required).toBeGreaterThan(0);
      }),
    );
    expect(policyBook([]).resolve(candidate('create node/a'))).toMatchObject({
      decision: 'require_approval',
      approvals_required: 1,
      policy: { id: 'none' },
    });
  });

  it('[PO8] blocks exactly when some enabled policy that matches says so', () => {
    fc.assert(
      fc.property(policies, changes, (rows, text) => {
        const all = made(rows);
        const blocks = all.some(
          (each) => each.decision === 'block' && policyBook([each]).resolve(candidate(text)).policy.id === each.id,
        );
        expect(policyBook(all).resolve(candidate(text)).decision === 'block').toBe(blocks);
      }),
    );
  });

  it('goes on by itself under three of the five decisions', () => {
    expect(POLICY_DECISIONS.filter(isAutomatic)).toEqual(['notify_and_proceed', 'auto_approve', 'silent']);
  });
});
