import { type Change, type ChangeAction, ChangeCause, POLICY_DECISIONS, type Policy } from '@fleetwright/contracts';
import { policiesFold, policyBook, rehearse } from '@fleetwright/core/policies';
import { policyOf } from '@fleetwright/core/policies/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { change, REPOSITORY } from './testing/plans.ts';
import { ReviewHarness } from './testing/harness.ts';

const REGIONS = ['eu', 'us', 'ap'];
const ACTIONS: readonly ChangeAction[] = ['create', 'update', 'delete', 'adopt'];

const changes = fc
  .array(
    fc.record({
      action: fc.constantFrom(...ACTIONS),
      cause: fc.constantFrom(...ChangeCause.options),
      from: fc.constantFrom(...REGIONS),
      to: fc.constantFrom(...REGIONS),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn) =>
    drawn.map(({ action, cause, from, to }, n): Change => {
      const isNew = action === 'create';
      const live = isNew ? {} : { live: { region: from } };
      return change(`${action} node/n${n}${isNew ? '' : '@1'}`, { cause, ...live, declared: { region: to } });
    }),
  );

const policies = fc.array(
  fc
    .record({
      decision: fc.constantFrom(...POLICY_DECISIONS),
      actions: fc.subarray(['system.gitops_*', 'system.gitops_delete_*', 'system.gitops_update_node'], {
        minLength: 1,
      }),
      regions: fc.option(fc.subarray(REGIONS, { minLength: 1 }), { nil: undefined }),
      causes: fc.option(fc.subarray([...ChangeCause.options], { minLength: 1 }), { nil: undefined }),
      at_least_changes: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
      approvals_required: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ decision, approvals_required, ...match }) => ({ decision, approvals_required, match })),
  { maxLength: 4 },
);

/** What is put up of these changes, by the name of each, under these policies beside the default one. */
function putUp(drawn: readonly Change[], beside: readonly Policy[]) {
  const review = new ReviewHarness();
  review.policies = beside;
  review.diff(1, drawn);
  const opened = review.events.flatMap((event) => (event.type === 'ProposalOpened' ? [event.data] : []));
  return new Map(opened.map((data) => [data.key, data]));
}

it('[PO24] a rehearsal says of what was proposed what is said when the same is put up under those policies', () => {
  let blocked = 0;
  fc.assert(
    fc.property(changes, policies, (drawn, written) => {
      const tried = written.map((more, n) => policyOf(n + 1, more as Partial<Policy>));
      const book = policyBook([...policiesFold.initial.values(), ...tried]);
      const [past, played] = [putUp(drawn, []), putUp(drawn, tried)];
      expect(past.size).toBe(drawn.length);
      for (const { action, kind, key, cause, policy } of past.values()) {
        if (policy === undefined) throw new Error('it says nothing of policies');
        const { facts, only_a_person } = policy;
        const seen = { repository_id: REPOSITORY, action, kind, key, cause, facts, only_a_person, auto_apply: false };
        const rehearsed = rehearse(book, seen);
        const said = played.get(key)?.policy;
        if (rehearsed.decision === 'block') blocked += 1;
        const isAsked = said?.only_a_person !== null;
        expect(rehearsed).toEqual({
          policy: said?.policy ?? rehearsed.policy,
          decision: said === undefined ? 'block' : isAsked ? 'require_approval' : said.decision,
          approvals_required: said?.approvals_required ?? rehearsed.approvals_required,
        });
      }
    }),
    { numRuns: 150 },
  );
  expect(blocked).toBeGreaterThan(20);
});
