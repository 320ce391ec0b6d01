import type { Claim } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { storedEvents } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeFact, type WaveResult } from './outcome.ts';
import { recordOutcomes } from './record.ts';
import { type ChangeFact, ofAttempt, rolloutFold } from './rollout.ts';
import { claimOf, REPOSITORY } from './testing/claims.ts';
import { nextOf } from './wave.ts';

/** Claims in an order of apply: each change depends on some of those before it. */
const claims = fc
  .array(fc.array(fc.nat(30), { maxLength: 3 }), { minLength: 1, maxLength: 30, size: 'max' })
  .map((needs) =>
    claimOf(...needs.map((below, place) => textOf(place, place === 0 ? [] : below.map((n) => n % place)))),
  );

/** Claims in any order, circles included. */
const wildClaims = fc
  .array(fc.array(fc.nat(30), { maxLength: 3 }), { minLength: 1, maxLength: 20, size: 'max' })
  .map((needs) =>
    claimOf(
      ...needs.map((below, place) =>
        textOf(
          place,
          below.map((n) => n % needs.length),
        ),
      ),
    ),
  );

const outcomes = fc.infiniteStream(fc.constantFrom('applied', 'applied', 'applied', 'failed', 'stale'));

function textOf(place: number, below: readonly number[]): string {
  return below.length === 0 ? `n${place}` : `n${place} < ${below.map((n) => `n${n}`).join(', ')}`;
}

function resultOf(outcome: string): WaveResult {
  if (outcome === 'failed') return { operation_id: 'x', outcome: 'failed', code: 'no', message: 'No.' };
  if (outcome === 'stale') return { operation_id: 'x', outcome: 'stale', actual_version: 9 };
  return { operation_id: 'x', outcome: 'applied', live_version: 9, already_in_place: false, side_effects: [] };
}

/** Carries a claim out; some waves' records are lost, as in a crash before the append. Answers what ran, in order. */
function carryOut(claim: Claim, words: Iterator<string>, crashes: Iterator<boolean>) {
  let state = rolloutFold.initial;
  const ran: string[] = [];
  const recorded: ChangeFact[] = [];
  for (let round = 0; round < 200; round += 1) {
    const known = ofAttempt(state, claim.attempt_id);
    if (known.completed) return { ran, recorded };
    const next = nextOf(claim, known);
    const wave = next.kind === 'wave' ? next.wave : [];
    for (const { proposal_id, depends_on } of wave) {
      for (const below of depends_on)
        expect(known.outcomes.get(below), 'ran after what it depends on').toBe('ChangeApplied');
      if (!ran.includes(proposal_id)) ran.push(proposal_id);
    }
    if (crashes.next().value) continue;
    const results = wave.map((proposal) => outcomeFact(REPOSITORY, claim, proposal, resultOf(words.next().value)));
    const decision = recordOutcomes(state, { repository_id: REPOSITORY, claim, results });
    if (decision.kind === 'refused') throw new Error('recording is never refused');
    recorded.push(...decision.facts.filter((fact): fact is ChangeFact => fact.type !== 'RolloutCompleted'));
    state = fold(rolloutFold, storedEvents(decision.facts), state);
  }
  throw new Error('the attempt does not complete');
}

describe('however the outcomes fall', () => {
  it('[RO12] each claimed change gets exactly one outcome, and nothing runs before what it depends on', () => {
    fc.assert(
      fc.property(fc.oneof(claims, wildClaims), outcomes, fc.infiniteStream(fc.boolean()), (claim, words, crashes) => {
        const { recorded } = carryOut(claim, words, crashes);
        const ids = recorded.map(({ data }) => data.proposal_id);
        expect(ids.toSorted()).toEqual(claim.proposals.map(({ proposal_id }) => proposal_id));
      }),
      { numRuns: 300 },
    );
  });

  it('[RO2] changes run in the order of the claim', () => {
    fc.assert(
      fc.property(claims, outcomes, fc.infiniteStream(fc.boolean()), (claim, words, crashes) => {
        const { ran } = carryOut(claim, words, crashes);
        expect(ran).toEqual(ran.toSorted());
      }),
    );
  });
});
