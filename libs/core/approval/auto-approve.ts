import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { Draft, type ReviewEventType } from './draft.ts';
import type { DecidedBy, Member } from './member.ts';
import type { ReviewState } from './state.ts';

/**
 * Approves what a repository with `auto_apply` needs no person for: creates and updates whose cause is not a change of
 * the live fleet. Never a delete, an adoption, or what the brake holds. Only pending proposals of run `runId`, and
 * nothing when a newer run owns the proposals.
 */
export function autoApprove(
  state: ReviewState,
  input: { readonly repository_id: string; readonly run_id: string; readonly by: DecidedBy },
): Decision<null, ReviewEventType> {
  const draft = new Draft(input.repository_id, state, input.by);
  if (state.run.kind !== 'open' || state.run.id !== input.run_id) return accepted([], null);
  for (const { proposal_id, digest } of state.members.filter(isHarmless).values()) {
    draft.add('ProposalApproved', { proposal_id, run_id: input.run_id, digest, comment: null });
  }
  return accepted(draft.facts, null);
}

function isHarmless(member: Member): boolean {
  const declaredOnly = member.cause !== 'drift' && member.cause !== 'both';
  const reversible = member.action === 'create' || member.action === 'update';
  return member.status === 'pending_approval' && reversible && declaredOnly && member.brake === null;
}
