import type { Claim, Id } from '@fleetwright/contracts';
import { WAVE_MAX } from './limits.ts';
import type { RolloutState } from './rollout.ts';

export type ClaimedProposal = Claim['proposals'][number];

/**
 * What is next of a claim. `wave`: these, in this order, all of whose dependencies took effect. `completed`: everything
 * has its outcome, counting those that are blocked now.
 */
export type Next = {
  /** Will never run: a change they depend on did not take effect. */
  readonly blocked: readonly Blocked[];
} & ({ readonly kind: 'wave'; readonly wave: readonly ClaimedProposal[] } | { readonly kind: 'done' });

export interface Blocked {
  readonly proposal: ClaimedProposal;
  readonly by: ClaimedProposal;
}

/**
 * Plans the next step from what is recorded. A wave is a run of the claim's order up to the first change that must wait
 * for one of this wave: so the order of the claim is kept exactly, and independents still travel together.
 */
export function nextOf(claim: Claim, rollout: RolloutState): Next {
  const byId = new Map(claim.proposals.map((proposal) => [proposal.proposal_id, proposal]));
  const lost = new Set([...rollout.outcomes].filter(([, type]) => type !== 'ChangeApplied').map(([id]) => id));
  const blocked: Blocked[] = [];
  const left: ClaimedProposal[] = [];
  for (const proposal of claim.proposals) {
    if (rollout.outcomes.has(proposal.proposal_id)) continue;
    const by = proposal.depends_on.map((id) => lost.has(id) && byId.get(id)).find((culprit) => culprit);
    if (!by) {
      left.push(proposal);
      continue;
    }
    lost.add(proposal.proposal_id);
    blocked.push({ proposal, by });
  }
  if (left.length === 0) return { kind: 'done', blocked };
  // What is not in the claim is in place: the claim says so.
  const isReady = ({ depends_on }: ClaimedProposal): boolean =>
    depends_on.every((id) => !byId.has(id) || rollout.outcomes.get(id) === 'ChangeApplied');
  const wave = waveOf(left, isReady);
  if (wave.length > 0) return { kind: 'wave', wave, blocked };
  return { kind: 'done', blocked: [...blocked, ...inCircle(left, byId)] };
}

function waveOf(left: readonly ClaimedProposal[], isReady: (proposal: ClaimedProposal) => boolean): ClaimedProposal[] {
  const firstWaiting = left.findIndex((proposal) => !isReady(proposal));
  const ready = firstWaiting > 0 ? left.slice(0, firstWaiting) : left.filter(isReady);
  return ready.slice(0, WAVE_MAX);
}

/** A claim whose rest waits for itself is never made; were it, each change must have an outcome all the same. */
function inCircle(left: readonly ClaimedProposal[], byId: ReadonlyMap<Id, ClaimedProposal>): Blocked[] {
  return left.map((proposal) => {
    const by = proposal.depends_on
      .map((id) => byId.get(id))
      .find((dependency) => dependency && left.includes(dependency));
    return { proposal, by: by ?? proposal };
  });
}
