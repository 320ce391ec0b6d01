import type { Change, Claim, Id } from '@fleetwright/contracts';
import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import type { HandChange } from '@fleetwright/core/fleet';
import { openingOf } from '@fleetwright/core/policies';
import { followUp } from './blocking.ts';
import { Draft, type ReviewEventType } from './draft.ts';
import { CLAIM_MAX } from './limits.ts';
import type { DecidedBy, Member } from './member.ts';
import type { Opening } from './opening.ts';
import type { PlanIndex } from './plan-index.ts';
import type { Policing } from './policing.ts';
import { progressOfPlan } from './progress.ts';
import type { RolloutState } from './rollout.ts';
import { reassessInto } from './reassess.ts';
import { settleInto } from './settle.ts';
import type { ReviewState } from './state.ts';
import type { Voting } from './voting.ts';

export interface ClaimInput extends Opening {
  readonly repository_id: Id;
  /** The plan of the latest run; null before the first review. */
  readonly plan: PlanIndex | null;
  /** What apply recorded so far. */
  readonly rollout: RolloutState;
  /** Of what it found in place: what was done to it by hand, the newest first. */
  readonly byHand: readonly HandChange[];
  /** The repository was removed: nothing new is claimed. */
  readonly removed: boolean;
  readonly voting: Voting;
  readonly by: DecidedBy;
}

/**
 * Answers what apply may execute now: the outstanding attempt while it is not completed, else a new one with every
 * approved proposal whose dependencies are in place, gone from the plan, or claimed with it; null when there is none.
 * A completed attempt is settled first, the policies are asked anew, and nothing is claimed outside its windows.
 */
export function claimApply(state: ReviewState, input: ClaimInput): Decision<Claim | null, ReviewEventType> {
  const { plan } = input;
  if (!plan) return accepted([], null);
  const draft = new Draft(input.repository_id, state, input.by);
  settleInto(draft, plan, input);
  if (!draft.state.claim && !input.removed) {
    if (reassessInto(draft, plan, input)) followUp(draft, plan, input);
    claimExecutable(draft, plan, input);
  }
  return accepted(draft.facts, claimOf(draft.state, plan));
}

function claimExecutable(draft: Draft, plan: PlanIndex, { newId, policing }: ClaimInput): void {
  const { run, members, rejections } = draft.state;
  if (run.kind === 'none') return;
  const reached = progressOfPlan(plan, members, rejections, null);
  const ready = reached.progress.map((progress) => progress === 'in_place');
  const claimed: { proposal_id: Id; digest: string }[] = [];
  for (const [ordinal, member] of reached.members.entries()) {
    if (member?.status !== 'approved' || claimed.length === CLAIM_MAX) continue;
    if (!plan.dependencies[ordinal]?.every((dependency) => ready[dependency])) continue;
    if (!isInWindow(member, plan.changes[ordinal], policing)) continue;
    ready[ordinal] = true;
    claimed.push({ proposal_id: member.proposal_id, digest: member.digest });
  }
  if (claimed.length > 0) draft.add('ApplyStarted', { attempt_id: newId(), run_id: run.id, proposals: claimed });
}

function isInWindow(member: Member, change: Change | undefined, { resolutionFor, now }: Policing): boolean {
  return change === undefined || openingOf(resolutionFor(member, change).windows, now).open;
}

/** The outstanding claim with all that executing it needs. */
function claimOf({ claim, members, run }: ReviewState, plan: PlanIndex): Claim | null {
  if (!claim || run.kind === 'none') return null;
  const claimed = claim.proposals
    .map(({ proposal_id }) => members.get(proposal_id))
    .filter((member) => member !== undefined);
  const idByOrdinal = new Map(claimed.map((member) => [plan.ordinalOf(member), member.proposal_id]));
  const proposals = claimed.map((member) => claimedProposal(member, plan, idByOrdinal));
  return { attempt_id: claim.attempt_id, run_id: claim.run_id, revision: run.revision.sha, proposals };
}

function claimedProposal(
  member: Member,
  plan: PlanIndex,
  idByOrdinal: ReadonlyMap<number | undefined, Id>,
): Claim['proposals'][number] {
  const { proposal_id, digest, kind, key, action, live_version, receiver, edit } = member;
  const dependencies = plan.dependencies[plan.ordinalOf(member) ?? -1] ?? [];
  const depends_on = dependencies.map((ordinal) => idByOrdinal.get(ordinal)).filter((id) => id !== undefined);
  const handed = action === 'disown' ? { receiver } : {};
  const edited = edit === null ? {} : { change_document: edit.change_document };
  const documents = { plan_document: plan.document, ...edited };
  return { proposal_id, digest, kind, key, action, live_version, ...handed, depends_on, ...documents };
}
