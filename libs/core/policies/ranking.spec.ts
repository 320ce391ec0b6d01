import { POLICY_DECISIONS, type Policy } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, categoryOf } from './candidate.ts';
import { type Compiled, compiledOf, holdsOf } from './compiled.ts';
import { byRank, rankedFor } from './rank.ts';
import { rankingOf } from './ranking.ts';
import { policyBook } from './resolve.ts';
import { candidate, policyOf } from './testing/policies.ts';

const compiled = (number: number, match: Partial<Policy['match']>): Compiled =>
  compiledOf(policyOf(number, { match: { actions: ['*'], ...match } }));

/** The rules themselves: of all that match the strictest block, else the first by rank. */
function lookedAtOneByOne(policies: readonly Policy[], asked: Candidate): string {
  const matching = policies
    .filter(({ enabled }) => enabled)
    .map((policy) => rankedFor(compiledOf(policy), categoryOf(asked)))
    .filter((ranked) => ranked !== undefined)
    .filter((ranked) => holdsOf(ranked.compiled, asked))
    .toSorted(byRank)
    .map((ranked) => ranked.compiled.policy);
  const winner = matching.find(({ decision }) => decision === 'block') ?? matching[0];
  return winner?.id ?? 'none';
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'ab', '-'), maxLength: 4 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*'), minLength: 1, maxLength: 4 });
/** A condition is there seldom, so that many policies match and something is to be decided. */
const seldom = <T>(given: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary: given, weight: 1 });
const patterns = seldom(fc.array(pattern, { minLength: 1, maxLength: 3 }));
const actions = fc.subarray(['system.gitops_create_node', 'system.gitops_*_node', 'system.gitops_*', '*', 'x'], {
  minLength: 1,
});
const match = fc.record({
  actions,
  names: patterns,
  regions: patterns,
  path_prefixes: patterns,
  repositories: seldom(fc.constantFrom<string[]>([idOf(1)], [idOf(2), '*1'], ['*'])),
  causes: seldom(fc.constantFrom<('git' | 'drift')[]>(['git'], ['drift', 'git'])),
  at_least_changes: seldom(fc.integer({ min: 1, max: 3 })),
});
const policies = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 30 })
  .chain((numbers) =>
    fc.tuple(
      ...numbers.map((number) =>
        fc
          .record({ match, decision: fc.constantFrom(...POLICY_DECISIONS), enabled: fc.boolean() })
          .map((more) => policyOf(number, more)),
      ),
    ),
  );
const asked = fc.record({
  key: word,
  repository_id: fc.constantFrom(idOf(1), idOf(2), idOf(11)),
  cause: fc.constantFrom('git' as const, 'drift' as const),
  facts: fc.record({
    path_prefix: word,
    regions: fc.array(word, { maxLength: 2 }),
    changes: fc.integer({ min: 0, max: 4 }),
  }),
});

describe('[PO2] [PO5] [PO8] [PO9] which policy decides', () => {
  it('is the one that is found by looking at all of them, in whatever order they come', () => {
    fc.assert(
      fc.property(
        policies.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        fc.array(asked, { minLength: 1, maxLength: 5 }),
        ([list, shuffled], questions) => {
          const [book, another] = [policyBook(list), policyBook(shuffled)];
          for (const more of questions) {
            const change = candidate('create node/a', more);
            expect(book.resolve(change).policy.id).toBe(lookedAtOneByOne(list, change));
            expect(another.resolve(change)).toEqual(book.resolve(change));
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('[PO2] the first that holds', () => {
  const firstOf = (inOrder: readonly Compiled[], text: string, more: Parameters<typeof candidate>[1] = {}) =>
    rankingOf(inOrder).firstOf(candidate(text, more))?.policy.name;

  it.each([
    ['before one that names it exactly', [{ names: ['a*'] }, { names: ['ab'] }], 'policy 1'],
    ['of two under one head', [{ names: ['a*x'] }, { names: ['a*b'] }], 'policy 2'],
    ['before a longer head', [{ names: ['a*'] }, { names: ['ab*'] }], 'policy 1'],
    ['before one that names nothing', [{ names: ['*b'] }, {}], 'policy 1'],
    ['that names nothing', [{ causes: ['git' as const] }, { names: ['ab'] }], 'policy 1'],
    ['by another text', [{ regions: ['eu*'] }, { names: ['ab'] }], 'policy 1'],
    ['by the second of its patterns', [{ names: ['x', 'a*'] }, { names: ['ab'] }], 'policy 1'],
    ['whose other conditions hold', [{ names: ['ab'], regions: ['us'] }, { names: ['a*'] }], 'policy 2'],
    ['by the folder', [{ path_prefixes: ['prod/*'] }, {}], 'policy 1'],
    ['by the repository', [{ repositories: [idOf(1)] }, {}], 'policy 1'],
    ['that is left', [{ names: ['abc*'] }, { names: ['b*'] }, {}], 'policy 3'],
  ])('%s', (_what, matches, expected) => {
    const inOrder = matches.map((each, at) => compiled(at + 1, each));
    expect(firstOf(inOrder, 'create node/ab', { facts: { regions: ['ap', 'eu-1'], path_prefix: 'prod/eu' } })).toBe(
      expected,
    );
  });

  it('is none where none does', () => {
    expect(firstOf([], 'create node/ab')).toBeUndefined();
    expect(firstOf([compiled(1, { names: ['b'] }), compiled(2, { regions: ['eu'] })], 'create node/ab')).toBe(
      undefined,
    );
  });
});
