import { POLICY_DECISIONS, type Policy, type PolicyApprovers } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoryOf, regionsOf } from './candidate.ts';
import { compiledOf, holdsOf } from './compiled.ts';
import { globOf } from './glob.ts';
import { byRank, rankedFor, type Ranked } from './rank.ts';
import { policyBook } from './resolve.ts';
import { standInFor } from './stand-in.ts';
import { candidate, policyOf } from './testing/policies.ts';

const NODE = 'system.gitops_create_node';
const rankOf = (policy: Policy): Ranked => {
  const ranked = rankedFor(compiledOf(policy), NODE);
  if (ranked === undefined) throw new Error('it does not match');
  return ranked;
};

/** What a pattern matches, said by the regular expression that it stands for. */
const expressionOf = (pattern: string) =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.\\^$|?+(){}[\]]/g, '\\$&'))
      .join('[^]*')}$`,
    'u',
  );

describe('[PO1] a pattern', () => {
  it('matches what the expression with anything for each star matches, and nothing else', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '\n', '/'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, given) => {
        expect(globOf(pattern).matches(given)).toBe(expressionOf(pattern).test(given));
      }),
      { numRuns: 500 },
    );
  });

  it('matches what it was made from: anything in the place of its stars', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', 'ab', '.'), maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.array(part, { minLength: 4, maxLength: 4 }),
        (parts, between) => {
          const text = parts.map((each, n) => each + (n < parts.length - 1 ? between[n] : '')).join('');
          expect(globOf(parts.join('*')).matches(text)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['', 0, true, false],
    ['*', 0, false, true],
    ['**', 0, false, true],
    ['a', 1, true, false],
    ['a*b', 2, false, false],
    ['*a*', 1, false, false],
  ])('%j has %i literals, is exact: %s, says nothing: %s', (pattern, literals, isExact, isAny) => {
    expect(globOf(pattern)).toMatchObject({ pattern, literals, isExact, isAny });
  });

  it.each([
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['a*bc*c', 'abcc', true],
    ['a*bc*c', 'abc', false],
    ['a*b*b*c', 'abbc', true],
    ['a*b*b*c', 'abc', false],
    ['*a*b*', 'ba', false],
  ])('the parts of %s do not overlap in %s: %s', (pattern, text, expected) => {
    expect(globOf(pattern).matches(text)).toBe(expected);
  });
});

describe('[PO5] [PO6] [PO9] the order of policies', () => {
  const approvers = fc.option(
    fc.constantFrom<PolicyApprovers>(
      { users: ['x'] },
      { users: ['x', 'y'] },
      { roles: ['sre'], users: ['x'] },
      { services: ['s'] },
    ),
    { nil: undefined },
  );
  const policy = fc
    .record({
      number: fc.integer({ min: 1, max: 6 }),
      decision: fc.constantFrom(...POLICY_DECISIONS),
      approvals_required: fc.integer({ min: 1, max: 3 }),
      separation_of_duties: fc.boolean(),
      is_default: fc.boolean(),
      created_at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', null),
      actions: fc.subarray([NODE, 'system.gitops_*', 'system.gitops_create_*', '*'], { minLength: 1 }),
      names: fc.option(fc.constantFrom<string[]>(['a'], ['*']), { nil: undefined }),
      approvers,
    })
    .map(({ number, actions, names, approvers: named, ...more }) =>
      policyOf(number, { ...more, match: { actions, ...(names && { names }) }, ...(named && { approvers: named }) }),
    );

  it('is total and the same from both sides, and follows on', () => {
    fc.assert(
      fc.property(policy, policy, policy, (a, b, c) => {
        const [one, other, third] = [a, b, c].map(rankOf) as [Ranked, Ranked, Ranked];
        const sign = (x: Ranked, y: Ranked) => Math.sign(byRank(x, y)) + 0;
        expect(sign(one, other) + sign(other, one)).toBe(0);
        if (a.id !== b.id) expect(sign(one, other)).not.toBe(0);
        if (sign(one, other) < 0 && sign(other, third) < 0) expect(sign(one, third)).toBe(-1);
      }),
      { numRuns: 300 },
    );
  });

  const wild = { match: { actions: ['system.gitops_*'] } };
  it.each<[string, Partial<Policy>, Partial<Policy>]>([
    ['any other before the default', { ...wild }, { is_default: true, match: { actions: [NODE] } }],
    [
      'exact before a wildcard',
      { match: { actions: ['*', NODE] } },
      { match: { actions: ['system.gitops_create_nod*'] } },
    ],
    [
      'the best of its patterns counts',
      { match: { actions: ['*', 'system.gitops_create_*'] } },
      { match: { actions: ['system.gitops_cr*'] } },
    ],
    [
      'literals before conditions',
      { match: { actions: ['system.gitops_create_*'] } },
      { match: { actions: ['*'], names: ['a'], causes: ['git'] } },
    ],
    [
      'conditions before the decision',
      { decision: 'silent', match: { actions: ['*'], names: ['a'] } },
      { decision: 'block', match: { actions: ['*'] } },
    ],
    [
      'two changes are a condition',
      { match: { actions: ['*'], at_least_changes: 2 } },
      { match: { actions: ['*'], at_least_changes: 1 } },
    ],
    ['the decision before approvals', { decision: 'block', ...wild }, { approvals_required: 9, ...wild }],
    ['approvals before separation', { approvals_required: 2, ...wild }, { separation_of_duties: true, ...wild }],
    ['separation before approvers', { separation_of_duties: true, ...wild }, { approvers: { users: ['x'] }, ...wild }],
    [
      'fewer approvers, over all lists',
      { approvers: { users: ['x'], roles: ['r'] }, ...wild },
      { approvers: { users: ['x', 'y'], roles: ['r'] }, ...wild },
    ],
    [
      'the older',
      { created_at: '2026-01-01T00:00:00.000Z', ...wild },
      { created_at: '2026-01-01T00:00:00.001Z', ...wild },
    ],
    [
      'one of before there were dates',
      { created_at: null, ...wild },
      { created_at: '2020-01-01T00:00:00.000Z', ...wild },
    ],
  ])('%s', (_what, first, second) => {
    // The ids speak against it, so that nothing but the rule decides.
    const [one, other] = [rankOf(policyOf(9, first)), rankOf(policyOf(1, second))];
    expect(byRank(one, other)).toBeLessThan(0);
    expect(byRank(other, one)).toBeGreaterThan(0);
  });

  it('ends with the id, where nothing else differs', () => {
    expect(byRank(rankOf(policyOf(1)), rankOf(policyOf(2)))).toBeLessThan(0);
    expect(byRank(rankOf(policyOf(1)), rankOf(policyOf(1)))).toBe(0);
  });
});

describe('[PO2] [PO3] a condition', () => {
  const holds = (match: Partial<Policy['match']>, more: Parameters<typeof candidate>[1] = {}) =>
    holdsOf(compiledOf(policyOf(1, { match: { actions: ['*'], ...match } })), candidate('create node/edge-01', more));

  it.each([
    [{ names: ['x', 'edge-*'] }, {}, true],
    [{ names: ['x', 'y'] }, {}, false],
    [{ names: ['*', 'x'] }, {}, true],
    [{ path_prefixes: [''] }, {}, true],
    [{ path_prefixes: ['prod'] }, { facts: { path_prefix: 'prod/eu' } }, false],
    [{ regions: ['eu'] }, { facts: { regions: [] } }, false],
    [{ regions: ['*'] }, { facts: { regions: [] } }, true],
    [{ regions: ['us', 'eu'] }, { facts: { regions: ['ap', 'eu'] } }, true],
    [{ at_least_changes: 3 }, { facts: { changes: 3 } }, true],
    [{ at_least_changes: 3 }, { facts: { changes: 2 } }, false],
    [{ at_least_changes: 2 }, { facts: { changes: 1 } }, false],
    [{ at_least_changes: 1 }, { facts: { changes: 0 } }, true],
    [{ repositories: [idOf(1)] }, {}, true],
    [{ repositories: [idOf(2)] }, {}, false],
  ])('%j of %j holds: %s', (match, more, expected) => {
    expect(holds(match, more)).toBe(expected);
  });

  it('on regions looks at where a change was, what is declared, and where it will be, each once', () => {
    const of = (live: object | null, declared: object, write: object) => regionsOf({ live, declared, write } as never);
    expect(of({ region: 'eu' }, { region: 'us' }, { region: 'us' })).toEqual(['eu', 'us']);
    expect(of({ region: 'eu' }, {}, { region: 'ap' })).toEqual(['eu', 'ap']);
    expect(of(null, { region: 'us' }, {})).toEqual(['us']);
    expect(of({ region: null }, { region: 7 }, {})).toEqual([]);
    expect(categoryOf({ action: 'promote_module' as never, kind: 'module' })).toBe(
      'system.gitops_promote_module_module',
    );
  });
});

describe('[PO7] what a repository’s own settings approve', () => {
  const causes = ['initial', 'git', 'drift', 'both', 'edit', 'release'] as const;
  const actions = ['create', 'update', 'delete', 'adopt', 'disown'] as const;

  it('is by auto_apply what undoes nothing that somebody did, and never a delete', () => {
    for (const action of actions) {
      for (const cause of causes) {
        const isWriting = action === 'create' || action === 'update';
        const expected = action === 'delete' ? false : !isWriting || !['drift', 'both', 'edit'].includes(cause);
        expect([action, cause, standInFor({ action, cause }, { auto_apply: true })?.id]).toEqual([
          action,
          cause,
          expected ? 'auto_apply' : undefined,
        ]);
        expect(standInFor({ action, cause }, { auto_apply: false })).toBeNull();
      }
    }
  });

  it('is by self_heal what drifted and that alone, behind auto_apply', () => {
    for (const action of actions) {
      for (const cause of causes) {
        const healed = cause === 'drift' && action !== 'delete';
        expect([action, cause, standInFor({ action, cause }, { auto_apply: false, self_heal: true })?.id]).toEqual([
          action,
          cause,
          healed ? 'self_heal' : undefined,
        ]);
        const both = standInFor({ action, cause }, { auto_apply: true, self_heal: true })?.id;
        expect(both).toBe(
          standInFor({ action, cause }, { auto_apply: true })?.id ?? (healed ? 'self_heal' : undefined),
        );
      }
    }
    expect(standInFor({ action: 'update', cause: 'drift' }, { auto_apply: false, self_heal: false })).toBeNull();
  });
});

describe('[PO10] what a book of policies asks for', () => {
  const window = { kind: 'deny' as const, cron: '0 2 * * *', duration_seconds: 3_600, time_zone: 'UTC' };
  it.each<[Partial<Policy>, boolean, boolean, boolean]>([
    [{}, false, false, false],
    [{ separation_of_duties: true }, true, false, false],
    [{ refuse_unknown_author: true }, true, false, false],
    [{ refuse_unknown_author: false }, false, false, false],
    [{ windows: [] }, false, false, false],
    [{ windows: [window] }, false, true, false],
    [{ expires_after_seconds: 60 }, false, false, true],
  ])('with %j: authors %s, windows %s, ends %s; nothing when it is disabled', (more, authors, windows, expiry) => {
    const asks = ({ asksForAuthors, hasWindows, hasExpiry }: ReturnType<typeof policyBook>) => [
      asksForAuthors,
      hasWindows,
      hasExpiry,
    ];
    expect(asks(policyBook([policyOf(1), policyOf(2, more)]))).toEqual([authors, windows, expiry]);
    expect(asks(policyBook([policyOf(1), policyOf(2, { ...more, enabled: false })]))).toEqual([false, false, false]);
  });

  it('are the windows of all policies that match, and of no other', () => {
    const named = (number: number, name: string) =>
      policyOf(number, { windows: [window], match: { actions: ['*'], names: [name] } });
    const book = policyBook([named(1, 'a'), named(2, 'a*'), named(3, 'b'), policyOf(4, { decision: 'block' })]);
    expect(book.resolve(candidate('create node/a')).windows).toHaveLength(2);
    expect(book.resolve(candidate('create node/b')).windows).toHaveLength(1);
    expect(book.resolve(candidate('create node/c')).windows).toHaveLength(0);
  });

  it('is answered again as before, whatever was asked meanwhile', () => {
    const book = policyBook([policyOf(1, { match: { actions: [NODE] }, expires_after_seconds: 90 }), policyOf(2)]);
    const first = book.resolve(candidate('create node/a'));
    expect(first).toMatchObject({ policy: { name: 'policy 1' }, expires_after_seconds: 90 });
    expect(book.resolve(candidate('delete node/a'))).toMatchObject({
      policy: { name: 'policy 2' },
      expires_after_seconds: null,
    });
    expect(book.resolve(candidate('create node/a'))).toEqual(first);
  });
});
