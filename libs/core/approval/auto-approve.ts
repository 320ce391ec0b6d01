import type { Id, PolicyDecision, PolicyRef } from '@fleetwright/contracts';
import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { isAutomatic, SELF_HEAL_ID } from '@fleetwright/core/policies';
import { Draft, type ReviewEventType } from './draft.ts';
import type { DecidedBy, Member } from './member.ts';
import type { PlanIndex } from './plan-index.ts';
import type { Policing } from './policing.ts';
import type { ReviewState } from './state.ts';

interface Approving {
  readonly run_id: Id;
  readonly plan: PlanIndex | null;
  readonly policing: Policing;
}

/** The policies that approve something of a run by themselves; each decides in an append of its own. */
export function approvingPolicies(state: ReviewState, input: Approving): readonly PolicyRef[] {
  const found = new Map(
    approvedByThemselves(state, input).map(({ policy }) => [`${policy.id}@${policy.version}`, policy]),
  );
  return [...found.values()];
}

/**
 * Approves what a policy needs no person for. Only pending proposals of run `run_id` that people were not asked about before, and
 * nothing when a newer run owns the proposals.
 */
export function autoApprove(
  state: ReviewState,
  input: Approving & { readonly repository_id: Id; readonly policy: PolicyRef; readonly by: DecidedBy },
): Decision<null, ReviewEventType> {
  const draft = new Draft(input.repository_id, state, input.by);
  for (const { member, policy, decision } of approvedByThemselves(state, input)) {
    if (policy.id !== input.policy.id || policy.version !== input.policy.version) continue;
    const { proposal_id, digest, kind, key, action } = member;
    const about = { proposal_id, run_id: input.run_id };
    draft.add('ProposalApproved', { ...about, digest, comment: null, policy, decision });
    if (decision === 'notify_and_proceed') draft.add('PolicyNotified', { ...about, kind, key, action, policy });
  }
  return accepted(draft.facts, null);
}

interface Approved {
  readonly member: Member;
  readonly policy: PolicyRef;
  readonly decision: PolicyDecision;
}

function approvedByThemselves(state: ReviewState, { run_id, plan, policing }: Approving): Approved[] {
  if (!plan || state.run.kind !== 'open' || state.run.id !== run_id) return [];
  const approved: Approved[] = [];
  for (const member of state.members.values()) {
    const change = plan.changes[plan.ordinalOf(member) ?? -1];
    if (!change || member.status !== 'pending_approval' || member.isAsked) continue;
    const { policy, decision } = policing.resolutionFor(member, change);
    // What heals by itself has limits of its own: see self-heal.ts.
    if (policy.id === SELF_HEAL_ID) continue;
    if (policing.personReason(member) === null && isAutomatic(decision)) approved.push({ member, policy, decision });
  }
  return approved;
}
