import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { regionsOf } from '@fleetwright/core/policies';
import { followUp } from './blocking.ts';
import { Draft, type ReviewEventType } from './draft.ts';
import { mayNoLongerApprove } from './approvers.ts';
import { approvalOf, type DecidedBy, type Member } from './member.ts';
import type { Opening } from './opening.ts';
import type { PlanIndex } from './plan-index.ts';
import { progressOfPlan } from './progress.ts';
import type { ReviewState } from './state.ts';
import { isStillApproved, type Voting } from './voting.ts';

export interface ReassessInput extends Opening {
  readonly repository_id: string;
  /** The plan of the latest run; null before the first review. */
  readonly plan: PlanIndex | null;
  readonly voting: Voting;
  readonly by: DecidedBy;
}

/**
 * Holds the open proposals against the policies as they are now: what is blocked is withdrawn, an approval that the votes do not
 * carry any more is void, what is not blocked any more is put up. Approves nothing. Of a closed run whose changes were blocked
 * and are not any more, a new diff is asked for.
 */
export function reassess(state: ReviewState, input: ReassessInput): Decision<null, ReviewEventType> {
  const { plan, repository_id, by, policing } = input;
  if (!plan || state.run.kind === 'none') return accepted([], null);
  const draft = new Draft(repository_id, state, by);
  if (state.run.kind === 'open') {
    reassessInto(draft, plan, input);
    if (!draft.state.claim) followUp(draft, plan, input);
  } else if (state.resync_asked !== state.run.id) {
    const { progress } = progressOfPlan(plan, state.members, state.rejections, policing);
    const isFreed = progress.some((each) => each === 'deferred');
    if (isFreed) draft.add('ResyncRequested', { run_id: state.run.id, reason: 'policies_changed' });
  }
  return accepted(draft.facts, null);
}

/** The same, without what follows from it. Answers whether anything was withdrawn. */
export function reassessInto(
  draft: Draft,
  plan: PlanIndex,
  { policing, voting }: Pick<ReassessInput, 'policing' | 'voting'>,
): boolean {
  const { run, members } = draft.state;
  if (run.kind === 'none') return false;
  let isWithdrawn = false;
  const undone = members.values().filter(({ status }) => status === 'pending_approval' || status === 'approved');
  for (const member of inPlanOrder(undone, plan)) {
    const change = plan.changes[plan.ordinalOf(member) ?? -1];
    if (!change) continue;
    const owned = { proposal_id: member.proposal_id, run_id: run.id };
    const resolution = policing.resolutionFor(member, change);
    const { decision, policy } = resolution;
    if (decision === 'block') {
      draft.add('ProposalWithdrawn', { ...owned, reason: 'policy_blocked', policy });
      isWithdrawn = true;
      continue;
    }
    const result = policing.resultOf(
      { ...member, regions: member.edit?.regions ?? regionsOf(change) },
      resolution,
      member.opened_at,
    );
    if (member.result !== null && !isSameResult(member.result, result)) {
      draft.add('ProposalReassessed', { ...owned, policy: result });
    }
    if (member.status !== 'approved' || isStillApproved(member, resolution, voting, result.only_a_person)) continue;
    voidApproval(draft, member, voting);
  }
  return isWithdrawn;
}

function voidApproval(draft: Draft, member: Member, { electorate }: Voting): void {
  const { run } = draft.state;
  const approval = approvalOf(member);
  if (run.kind === 'none' || approval === null) return;
  const about = { proposal_id: member.proposal_id, run_id: run.id, digest: member.digest };
  const lost = member.votes.filter(({ actor }) => mayNoLongerApprove(electorate, actor));
  for (const { actor } of lost) draft.add('ApprovalVoided', { ...about, reason: 'permission_lost', voter: actor });
  if (lost.length === 0) draft.add('ApprovalVoided', { ...about, reason: 'policy_changed', voter: approval.actor });
}

/** Everything but what changes with every run. */
function isSameResult(one: NonNullable<Member['result']>, other: NonNullable<Member['result']>): boolean {
  return (
    one.policy.id === other.policy.id &&
    one.policy.version === other.policy.version &&
    one.decision === other.decision &&
    one.approvals_required === other.approvals_required &&
    one.separation_of_duties === other.separation_of_duties &&
    one.expires_at === other.expires_at &&
    one.only_a_person === other.only_a_person
  );
}

function inPlanOrder(members: Iterable<Member>, plan: PlanIndex): Member[] {
  return [...members].sort((a, b) => (plan.ordinalOf(a) ?? -1) - (plan.ordinalOf(b) ?? -1));
}
