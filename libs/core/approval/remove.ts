import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { Draft, type ReviewEventType } from './draft.ts';
import type { DecidedBy } from './member.ts';
import type { ReviewState } from './state.ts';

/** `waiting`: apply has claimed some of the changes; ask again once they are settled. */
export type RemovalResult = { readonly kind: 'removed' | 'waiting' };

/** Withdraws everything open and ends the run, when the repository was removed. */
export function removeRepository(
  state: ReviewState,
  { repository_id, by }: { readonly repository_id: string; readonly by: DecidedBy },
): Decision<RemovalResult, ReviewEventType> {
  const { run } = state;
  if (state.claim) return accepted([], { kind: 'waiting' });
  const draft = new Draft(repository_id, state, by);
  if (run.kind !== 'open') return accepted([], { kind: 'removed' });
  for (const { proposal_id } of state.members.filter(isUnclaimed).values()) {
    draft.add('ProposalWithdrawn', { proposal_id, run_id: run.id, reason: 'repository_removed' });
  }
  draft.add('RunClosed', { run_id: run.id, run_number: run.number, status: 'superseded', superseded_by: null });
  return accepted(draft.facts, { kind: 'removed' });
}

function isUnclaimed({ status }: { readonly status: string }): boolean {
  return status === 'pending_approval' || status === 'approved';
}
