import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { followUp } from './blocking.ts';
import { Draft, type ReviewEventType } from './draft.ts';
import type { DecidedBy, Member } from './member.ts';
import type { Opening } from './opening.ts';
import type { PlanIndex } from './plan-index.ts';
import { expiryOf } from './policing.ts';
import type { ReviewState } from './state.ts';

export interface ExpireInput extends Opening {
  readonly repository_id: string;
  /** The plan of the latest run; null before the first review. */
  readonly plan: PlanIndex | null;
  readonly by: DecidedBy;
}

/** Ends what nobody decided in the time that the policies give; never what is approved and waits for a window. */
export function expireProposals(state: ReviewState, input: ExpireInput): Decision<null, ReviewEventType> {
  const { plan, repository_id, by, policing } = input;
  const { run } = state;
  if (!plan || run.kind !== 'open') return accepted([], null);
  const draft = new Draft(repository_id, state, by);
  for (const member of state.members.values()) {
    const expires_at = expiryIn(member, plan, input);
    if (expires_at === null || expires_at > policing.now) continue;
    draft.add('ProposalExpired', { proposal_id: member.proposal_id, run_id: run.id, expires_at });
  }
  if (draft.facts.length > 0) followUp(draft, plan, input);
  return accepted(draft.facts, null);
}

function expiryIn(member: Member, plan: PlanIndex, { policing }: ExpireInput): string | null {
  const change = plan.changes[plan.ordinalOf(member) ?? -1];
  if (!change || member.status !== 'pending_approval') return null;
  return expiryOf(member.opened_at, policing.resolutionFor(member, change).expires_after_seconds);
}
