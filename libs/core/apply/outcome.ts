import type { Claim, Id, MutationResult } from '@fleetwright/contracts';
import type { Fact } from '@fleetwright/core/event-sourcing';
import type { ChangeFact } from './rollout.ts';
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
      const applied = { ...outcome, live_version, already_in_place, side_effects };
      return { type: 'ChangeApplied', data: revision === null ? applied : { ...applied, account_revision: revision } };
    }
    case 'stale': {
      const { actual_version } = result;
      const { live_version: expected_version } = proposal;
      return { type: 'ChangeStale', data: { ...outcome, expected_version, actual_version } };
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

export function completedFact(repository_id: Id, { run_id, attempt_id }: Claim): Fact<'RolloutCompleted'> {
  return { type: 'RolloutCompleted', data: { repository_id, run_id, attempt_id } };
}

function outcomeOf(repository_id: Id, { run_id, attempt_id }: Claim, proposal: ClaimedProposal) {
  const { proposal_id, kind, key, action } = proposal;
  return { repository_id, run_id, attempt_id, proposal_id, kind, key, action };
}
