import type { DoneByHand, Id } from '@fleetwright/contracts';
import type { HandChange } from '@fleetwright/core/fleet';
import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { blockDependents, followUp } from './blocking.ts';
import { doneByHand, isFoundInPlace } from './by-hand.ts';
import { Draft, type ReviewEventType } from './draft.ts';
import type { DecidedBy, Member } from './member.ts';
import type { Opening } from './opening.ts';
import type { PlanIndex } from './plan-index.ts';
import type { RolloutOutcome, RolloutState } from './rollout.ts';
import type { OutstandingClaim, ReviewState } from './state.ts';

export interface SettleInput extends Opening {
  readonly repository_id: Id;
  readonly plan: PlanIndex | null;
  readonly rollout: RolloutState;
  /** Of what the rollout found in place: what was done to it by hand, the newest first. */
  readonly byHand: readonly HandChange[];
  /** The repository was removed: nothing more is opened, and whoever withdraws the rest closes the run. */
  readonly removed: boolean;
  readonly by: DecidedBy;
}

/** Takes over the outcomes of the outstanding claim once apply has completed it; else changes nothing. */
export function settle(state: ReviewState, input: SettleInput): Decision<null, ReviewEventType> {
  if (!input.plan) return accepted([], null);
  const draft = new Draft(input.repository_id, state, input.by);
  settleInto(draft, input.plan, input);
  return accepted(draft.facts, null);
}

export function settleInto(
  draft: Draft,
  plan: PlanIndex,
  input: Opening & Pick<SettleInput, 'rollout' | 'byHand' | 'removed'>,
): void {
  const { claim } = draft.state;
  const { rollout } = input;
  if (!claim || !rollout.completed || rollout.attempt_id !== claim.attempt_id) return;
  let stale = false;
  for (const { proposal_id } of claim.proposals) {
    const member = draft.state.members.get(proposal_id);
    if (!member) continue;
    const outcome = rollout.outcomes.get(proposal_id);
    stale ||= outcome?.type === 'ChangeStale';
    const change = plan.changes[plan.ordinalOf(member) ?? -1];
    settleOne(draft, member, claim, { outcome, done_by: doneByHand(change, input.byHand) });
  }
  if (input.removed) return blockDependents(draft, plan, input.policing);
  followUp(draft, plan, input);
  if (stale) draft.add('ResyncRequested', { run_id: claim.run_id, reason: 'stale' });
}

interface Found {
  readonly outcome: RolloutOutcome | undefined;
  /** If it was in place: whose work that was, where anybody is known. */
  readonly done_by: DoneByHand | undefined;
}

function settleOne(draft: Draft, { proposal_id }: Member, claim: OutstandingClaim, { outcome, done_by }: Found): void {
  const owned = { proposal_id, run_id: claim.run_id };
  const ids = { ...owned, attempt_id: claim.attempt_id };
  switch (outcome?.type) {
    case 'ChangeApplied': {
      const { live_version, account_revision } = outcome.data;
      const inPlace = { ...ids, live_version, ...(account_revision !== undefined && { account_revision }) };
      if (!isFoundInPlace(outcome)) return draft.add('ProposalApplied', inPlace);
      return draft.add('ProposalAppliedManually', { ...inPlace, ...(done_by && { done_by }) });
    }
    case 'ChangeFailed':
      return draft.add('ProposalFailed', { ...ids, code: outcome.data.code, message: outcome.data.message });
    case 'ChangeStale': {
      const { expected_version, actual_version, reason } = outcome.data;
      const why = reason === undefined ? {} : { reason };
      return draft.add('ProposalStale', { ...ids, expected_version, actual_version, ...why });
    }
    case 'ChangeBlocked':
      return draft.add('ProposalBlocked', { ...owned, blocked_by: outcome.data.blocked_by });
    default:
      return draft.add('ProposalFailed', { ...ids, ...MISSING });
  }
}

/** Never seen from apply, which completes an attempt when each change has an outcome; a run must end all the same. */
const MISSING = {
  code: 'outcome_missing',
  message: 'The attempt was completed without saying what became of this change. Retry it.',
};
