import type { Id, ProposalStatus, Refusal, ResourceRef } from '@fleetwright/contracts';
import { accepted, type Decision, refused } from '@fleetwright/core/event-sourcing';
import { describeResource } from '@fleetwright/core/fleet';
import { Draft, type ReviewEventType } from './draft.ts';
import { approvalOf, type DecidedBy, type Ended, type Member } from './member.ts';
import type { PlanIndex } from './plan-index.ts';
import { type PlanProgress, progressOfPlan } from './progress.ts';
import type { ReviewState } from './state.ts';

export interface RetryInput {
  readonly repository_id: Id;
  readonly proposal_ids: readonly Id[];
  readonly plan: PlanIndex | null;
  /** What became of proposals of earlier runs, for the ids that the state no longer holds. */
  readonly earlier: ReadonlyMap<Id, Ended>;
  readonly by: DecidedBy;
}

export interface Retried {
  readonly proposals: readonly { readonly proposal_id: Id; readonly status: ProposalStatus }[];
}

type Objection = Pick<Refusal, 'code' | 'message' | 'detail'>;

/**
 * Puts failed and blocked proposals back to approved, their approval and digest standing, together with the approved
 * ones that they had blocked. All or nothing: refuses `not_found` and `not_retryable`. What is approved or being applied
 * already is accepted and left alone. The run is open again and will be closed again.
 */
export function retryProposals(state: ReviewState, input: RetryInput): Decision<Retried, ReviewEventType> {
  const { plan } = input;
  const reached = plan && progressOfPlan(plan, state.members, state.rejections, null);
  const chosen = new Set(input.proposal_ids);
  for (const id of chosen) {
    const objection = objectionTo(id, state, input, chosen, plan, reached);
    if (objection) return refused(objection.code, objection.message, { detail: { proposal_id: id } });
  }
  const draft = new Draft(input.repository_id, state, input.by);
  if (plan && reached && state.run.kind !== 'none') {
    const run_id = state.run.id;
    for (const { proposal_id, digest } of retriedOf(plan, reached, chosen)) {
      draft.add('ProposalRetried', { proposal_id, run_id, digest });
    }
  }
  const proposals = input.proposal_ids.map((proposal_id) => ({
    proposal_id,
    status: draft.state.members.get(proposal_id)?.status ?? ('approved' as const),
  }));
  return accepted(draft.facts, { proposals });
}

function objectionTo(
  id: Id,
  state: ReviewState,
  input: RetryInput,
  chosen: ReadonlySet<Id>,
  plan: PlanIndex | null,
  reached: PlanProgress | null,
): Objection | null {
  const member = state.members.get(id);
  if (!member) {
    if (!input.earlier.has(id)) return { code: 'not_found', message: `There is no proposal ${id}.` };
    return notRetryable(`A newer sync took over from the run of proposal ${id}. Decide the proposals of the new run.`);
  }
  if (member.status === 'approved' || member.status === 'applying') return null;
  if (member.status !== 'failed' && member.status !== 'blocked') {
    return notRetryable(`Proposal ${id} is ${member.status}; only what failed or was blocked can be retried.`);
  }
  if (!approvalOf(member)) {
    return notRetryable(`Proposal ${id} was blocked before anybody approved it. The next sync proposes it again.`);
  }
  const culprit = plan && reached && lostBelow(plan, reached, member, (below) => chosen.has(below.proposal_id));
  return culprit
    ? notRetryable(`Proposal ${id} depends on ${describeResource(culprit)}, which did not take effect. Retry that too.`)
    : null;
}

function notRetryable(message: string): Objection {
  return { code: 'not_retryable', message };
}

/** In plan order: what was chosen, and what nothing but the chosen blocks. */
function retriedOf(plan: PlanIndex, reached: PlanProgress, chosen: ReadonlySet<Id>): Member[] {
  const retried = new Set<Id>();
  const members: Member[] = [];
  for (const member of reached.members) {
    if (!member || (member.status !== 'failed' && member.status !== 'blocked') || !approvalOf(member)) continue;
    const below = dependenciesOf(plan, reached, member);
    const freed =
      member.status === 'blocked' &&
      below.some((dependency) => dependency && retried.has(dependency.proposal_id)) &&
      !lostBelow(plan, reached, member, ({ proposal_id }) => retried.has(proposal_id));
    if (!chosen.has(member.proposal_id) && !freed) continue;
    retried.add(member.proposal_id);
    members.push(member);
  }
  return members;
}

function dependenciesOf(plan: PlanIndex, reached: PlanProgress, member: Member): readonly (Member | undefined)[] {
  return (plan.dependencies[plan.ordinalOf(member) ?? -1] ?? []).map((ordinal) => reached.members[ordinal]);
}

/** The first thing below that did not take effect and is not forgiven. */
function lostBelow(
  plan: PlanIndex,
  reached: PlanProgress,
  member: Member,
  isForgiven: (below: Member) => boolean,
): ResourceRef | undefined {
  const ordinal = (plan.dependencies[plan.ordinalOf(member) ?? -1] ?? []).find((dependency) => {
    const below = reached.members[dependency];
    const progress = reached.progress[dependency];
    return (progress === 'ended' || progress === 'held') && !(below && isForgiven(below));
  });
  return ordinal === undefined ? undefined : plan.changes[ordinal];
}
