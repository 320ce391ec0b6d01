import type { Claim, Id, MutationResult } from '@fleetwright/contracts';
import type { Fact } from '@fleetwright/core/event-sourcing';
import type { ChangeFact, RolloutState } from './rollout.ts';
import type { Blocked, ClaimedProposal } from './wave.ts';

export type RolloutFact = ChangeFact | Fact<'RolloutCompleted'>;

/** What a change of a wave came to; `account_revision` is the account's after the wave, when known. */
export type WaveResult = MutationResult & { readonly account_revision?: number | null };

/** The fact that one change took, or did not take, effect. */
export function outcomeFact(
  repository_id: Id,
  claim: Claim,
  proposal: ClaimedProposal,
  result: WaveResult,
): ChangeFact {
  const outcome = outcomeOf(repository_id, claim, proposal);
  switch (result.outcome) {
    case 'applied': {
      const { live_version, already_in_place, side_effects, account_revision } = result;
      const revision = account_revision ?? live_version;
      const { change_document } = proposal;
      const edited = change_document === undefined ? {} : { change_document };
      const applied = { ...outcome, live_version, already_in_place, side_effects, ...edited };
      return { type: 'ChangeApplied', data: revision === null ? applied : { ...applied, account_revision: revision } };
    }
    case 'stale': {
      const { actual_version, reason } = result;
      const { live_version: expected_version } = proposal;
      const why = reason === undefined ? {} : { reason };
      return { type: 'ChangeStale', data: { ...outcome, expected_version, actual_version, ...why } };
    }
    case 'failed':
      return failureFact(repository_id, claim, proposal, result);
  }
}

export function failureFact(
  repository_id: Id,
  claim: Claim,
  proposal: ClaimedProposal,
  { code, message }: { readonly code: string; readonly message: string },
): ChangeFact {
  return { type: 'ChangeFailed', data: { ...outcomeOf(repository_id, claim, proposal), code, message } };
}

export function blockedFacts(repository_id: Id, claim: Claim, blocked: readonly Blocked[]): ChangeFact[] {
  return blocked.map(({ proposal, by }) => ({
    type: 'ChangeBlocked',
    data: { ...outcomeOf(repository_id, claim, proposal), blocked_by: { kind: by.kind, key: by.key } },
  }));
}

/** The end of an attempt, and the repositories that something was handed over to. */
export function completedFact(
  repository_id: Id,
  claim: Claim,
  outcomes: RolloutState['outcomes'],
): Fact<'RolloutCompleted'> {
  const { run_id, attempt_id } = claim;
  const receivers = new Set<Id>();
  for (const { proposal_id, receiver } of claim.proposals) {
    if (receiver && outcomes.get(proposal_id) === 'ChangeApplied') receivers.add(receiver);
  }
  const handed = receivers.size === 0 ? {} : { receivers: [...receivers].sort() };
  return { type: 'RolloutCompleted', data: { repository_id, run_id, attempt_id, ...handed } };
}

function outcomeOf(repository_id: Id, { run_id, attempt_id }: Claim, proposal: ClaimedProposal) {
  const { proposal_id, kind, key, action } = proposal;
  return { repository_id, run_id, attempt_id, proposal_id, kind, key, action };
}
