import type { Claim, Id } from '@fleetwright/contracts';
import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { blockedFacts, completedFact, type RolloutFact } from './outcome.ts';
import { type ChangeFact, ofAttempt, type RolloutState } from './rollout.ts';
import { nextOf } from './wave.ts';

/**
 * Records what a wave came to, then what that blocks, then the end of the attempt when nothing is left. What is recorded
 * already stays as it is: of two drivers of the same attempt the first one's word holds.
 */
export function recordOutcomes(
  state: RolloutState,
  input: { readonly repository_id: Id; readonly claim: Claim; readonly results: readonly ChangeFact[] },
): Decision<null, RolloutFact['type']> {
  const { claim, repository_id } = input;
  const known = ofAttempt(state, claim.attempt_id);
  if (known.completed) return accepted([], null);
  const facts: RolloutFact[] = input.results.filter(({ data }) => !known.outcomes.has(data.proposal_id));
  const outcomes = new Map(known.outcomes);
  for (const { type, data } of facts as ChangeFact[]) outcomes.set(data.proposal_id, type);
  const next = nextOf(claim, { ...known, outcomes });
  facts.push(...blockedFacts(repository_id, claim, next.blocked));
  if (next.kind === 'done') facts.push(completedFact(repository_id, claim, outcomes));
  return accepted(facts, null);
}
