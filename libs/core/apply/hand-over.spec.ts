import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { mutationOf } from './mutation.ts';
import { outcomeFact, type WaveResult } from './outcome.ts';
import { recordOutcomes } from './record.ts';
import { rolloutFold } from './rollout.ts';
import { claimOf, REPOSITORY } from './testing/claims.ts';

const FIRST = idOf(0x51);
const SECOND = idOf(0x52);

/** A claim whose changes are disowned, each with its receiver. */
function handingOver(...receivers: readonly (string | null)[]) {
  const claim = claimOf(...receivers.map((_, n) => `n${n}`));
  const proposals = claim.proposals.map((proposal, n) => {
    return { ...proposal, action: 'disown' as const, receiver: receivers[n] ?? null };
  });
  return { ...claim, proposals };
}
const done: WaveResult = {
  operation_id: 'x',
  outcome: 'applied',
  live_version: 7,
  already_in_place: false,
  side_effects: [],
};
const stale: WaveResult = { operation_id: 'x', outcome: 'stale', actual_version: 3, reason: 'not_received' };

function completedBy(claim: ReturnType<typeof handingOver>, results: readonly WaveResult[]) {
  const facts = results.map((result, n) => outcomeFact(REPOSITORY, claim, claim.proposals[n]!, result));
  const decision = recordOutcomes(rolloutFold.initial, { repository_id: REPOSITORY, claim, results: facts });
  return decision.kind === 'accepted' ? decision.facts.at(-1)?.data : undefined;
}

describe('a hand-over', () => {
  it('[RO13] says at the end of the attempt who can adopt now, each once', () => {
    const claim = handingOver(SECOND, FIRST, SECOND, null);
    expect(completedBy(claim, [done, done, done, done])).toEqual({
      repository_id: REPOSITORY,
      run_id: claim.run_id,
      attempt_id: claim.attempt_id,
      receivers: [FIRST, SECOND],
    });
  });

  it('[RO13] names nobody who received nothing', () => {
    expect(completedBy(handingOver(FIRST, SECOND), [stale, done])).toMatchObject({ receivers: [SECOND] });
    expect(completedBy(handingOver(FIRST), [stale])).not.toHaveProperty('receivers');
    expect(completedBy(handingOver(null), [done])).not.toHaveProperty('receivers');
  });

  it('[RO6] sends the receiver along, so that it is asked for under the lock', () => {
    const claim = handingOver(FIRST);
    const nothing = { write: {}, declared: {} };
    expect(mutationOf(REPOSITORY, claim, claim.proposals[0]!, { ...nothing, receiver: FIRST })).toMatchObject({
      action: 'disown',
      receiver: FIRST,
    });
    expect(mutationOf(REPOSITORY, claim, claim.proposals[0]!, nothing)).not.toHaveProperty('receiver');
  });

  it('[RO8] is stale with the reason where it was not the version', () => {
    const claim = handingOver(FIRST);
    expect(outcomeFact(REPOSITORY, claim, claim.proposals[0]!, stale)).toMatchObject({
      type: 'ChangeStale',
      data: { expected_version: 3, actual_version: 3, reason: 'not_received' },
    });
  });
});
