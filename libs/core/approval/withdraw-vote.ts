import type { Id, ProposalStatus } from '@fleetwright/contracts';
import { accepted, type Decision, refused } from '@fleetwright/core/event-sourcing';
import { voterOf } from '@fleetwright/core/policies';
import { Draft, type ReviewEventType } from './draft.ts';
import type { DecidedBy, Ended } from './member.ts';
import type { ReviewState } from './state.ts';

export interface WithdrawVoteInput {
  readonly repository_id: Id;
  readonly proposal_id: Id;
  /** What became of it, when the state no longer holds it. */
  readonly earlier: ReadonlyMap<Id, Ended>;
  readonly by: DecidedBy;
}

/**
 * Takes the voter's own approval back, as long as the decision has not fallen. Refuses `not_found` and `already_decided`. Without
 * a vote there is nothing to do.
 */
export function withdrawVote(
  state: ReviewState,
  { repository_id, proposal_id, earlier, by }: WithdrawVoteInput,
): Decision<{ readonly proposal_id: Id; readonly status: ProposalStatus }, ReviewEventType> {
  const member = state.members.get(proposal_id);
  const status = member?.status ?? earlier.get(proposal_id)?.status;
  if (status === undefined) return refused('not_found', `There is no proposal ${proposal_id}.`);
  if (member?.status !== 'pending_approval' || state.run.kind === 'none') {
    return refused('already_decided', `Proposal ${proposal_id} is ${status}; a vote is taken back only before that.`, {
      detail: { proposal_id, status },
    });
  }
  const draft = new Draft(repository_id, state, by);
  if (member.votes.some(({ actor }) => voterOf(actor) === voterOf(by.actor))) {
    draft.add('VoteWithdrawn', { proposal_id, run_id: state.run.id, digest: member.digest });
  }
  return accepted(draft.facts, { proposal_id, status });
}
