import type { Change, MutationResult } from '@fleetwright/contracts';
import type { Fact } from '@fleetwright/core/event-sourcing';
import { given } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { approvedChanges, mutationOf } from './mutation.ts';
import { failureFact, outcomeFact, type WaveResult } from './outcome.ts';
import { recordOutcomes } from './record.ts';
import { type ChangeFact, rolloutFold } from './rollout.ts';
import { ATTEMPT, claimOf, REPOSITORY } from './testing/claims.ts';

const applied = (operation_id = 'x'): Extract<MutationResult, { outcome: 'applied' }> => ({
  operation_id,
  outcome: 'applied',
  live_version: 7,
  already_in_place: false,
  side_effects: ['provision_instances'],
});

const facts = (claim: ReturnType<typeof claimOf>, results: readonly WaveResult[]): ChangeFact[] =>
  results.map((result, place) => outcomeFact(REPOSITORY, claim, claim.proposals[place]!, result));

describe('a mutation', () => {
  const change: Change = {
    kind: 'node',
    key: 'a',
    action: 'update',
    cause: 'git',
    fields: [],
    write: { region: 'eu' },
    declared: { region: 'eu', template: 't' },
    live: {},
    live_version: 3,
    depends_on: [],
    digest: 'd'.repeat(64),
  };

  it('[RO6] names proposal and content, the version that was approved, and what to write', () => {
    const claim = claimOf('a');
    const [proposal] = claim.proposals;
    expect(mutationOf(REPOSITORY, claim, proposal!, change)).toEqual({
      operation_id: `${proposal?.proposal_id}:${change.digest}`,
      kind: 'node',
      key: 'a',
      action: 'update',
      expected_version: 3,
      write: { region: 'eu' },
      declared: { region: 'eu', template: 't' },
      repository_id: REPOSITORY,
      run_id: claim.run_id,
      proposal_id: proposal?.proposal_id,
      revision: claim.revision,
    });
  });

  it('[RO7] exists only for the change that was approved', () => {
    const [proposal] = claimOf('a').proposals;
    expect(approvedChanges([change])(proposal!)).toBe(change);
    expect(approvedChanges([{ ...change, digest: 'f'.repeat(64) }])(proposal!)).toBeUndefined();
    expect(approvedChanges([{ ...change, key: 'b' }])(proposal!)).toBeUndefined();
  });
});

describe('outcomes', () => {
  it('[RO8] say what each change came to', () => {
    const claim = claimOf('a', 'b', 'c', 'd');
    const results: WaveResult[] = [
      { ...applied(), account_revision: 9 },
      { ...applied(), live_version: null, account_revision: null },
      { operation_id: 'x', outcome: 'stale', actual_version: 5 },
      { operation_id: 'x', outcome: 'failed', code: 'in_use', message: 'Somebody needs it.' },
    ];
    const [a, b, c, d] = claim.proposals;
    expect(facts(claim, results)).toMatchObject([
      {
        type: 'ChangeApplied',
        data: {
          proposal_id: a?.proposal_id,
          attempt_id: ATTEMPT,
          live_version: 7,
          account_revision: 9,
          side_effects: ['provision_instances'],
        },
      },
      { type: 'ChangeApplied', data: { proposal_id: b?.proposal_id, live_version: null } },
      { type: 'ChangeStale', data: { proposal_id: c?.proposal_id, expected_version: 3, actual_version: 5 } },
      { type: 'ChangeFailed', data: { proposal_id: d?.proposal_id, code: 'in_use', message: 'Somebody needs it.' } },
    ]);
  });

  it('[RO8] tell a revision of their own where the account’s is not known', () => {
    const [fact] = facts(claimOf('a'), [applied()]);
    expect(fact?.data).toMatchObject({ live_version: 7, account_revision: 7 });
  });

  it('[RO9] stay as they were first recorded', () => {
    const claim = claimOf('a', 'b');
    const [a, b] = facts(claim, [applied(), applied()]);
    const [late] = claim.proposals.map((proposal) =>
      failureFact(REPOSITORY, claim, proposal, { code: 'late', message: 'Too late.' }),
    );
    given(rolloutFold, [a!])
      .when((state) => recordOutcomes(state, { repository_id: REPOSITORY, claim, results: [late!, b!] }))
      .thenFactTypes('ChangeApplied', 'RolloutCompleted');
  });

  it('[RO10] of the last change complete the attempt, once', () => {
    const claim = claimOf('t', 'a < t', 'b');
    const [t, , b] = facts(claim, [applied(), applied(), applied()]);
    const failed = failureFact(REPOSITORY, claim, claim.proposals[0]!, { code: 'invalid', message: 'No.' });
    const record = (results: ChangeFact[]) => (state: typeof rolloutFold.initial) =>
      recordOutcomes(state, { repository_id: REPOSITORY, claim, results });

    given(rolloutFold)
      .when(record([t!]))
      .thenFactTypes('ChangeApplied');
    given(rolloutFold)
      .when(record([failed]))
      .thenFactTypes('ChangeFailed', 'ChangeBlocked');
    const done = given(rolloutFold, [failed]).when(record([b!]));
    done.thenFactTypes('ChangeApplied', 'ChangeBlocked', 'RolloutCompleted');
    const all = done.decision.kind === 'accepted' ? done.decision.facts : [];
    given(rolloutFold, [failed, ...(all as Fact[])])
      .when(record([t!, b!]))
      .thenNothing();
  });

  it('[RO11] of another attempt count for nothing', () => {
    const claim = claimOf('a');
    const before: ReturnType<typeof claimOf> = { ...claim, attempt_id: REPOSITORY };
    const completed: Fact = {
      type: 'RolloutCompleted',
      data: { repository_id: REPOSITORY, run_id: claim.run_id, attempt_id: before.attempt_id },
    };
    given(rolloutFold, [...facts(before, [applied()]), completed])
      .when((state) => recordOutcomes(state, { repository_id: REPOSITORY, claim, results: facts(claim, [applied()]) }))
      .thenFactTypes('ChangeApplied', 'RolloutCompleted');
  });
});
