import type { Id } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';
import { REMEMBERED_RUNS_MAX } from './limits.ts';
import type { AppliedChange } from './verify.ts';

/** Proposals that apply has in hands: claimed in `review-<repository>` and not settled there. */
export type ClaimState = ReadonlySet<Id>;

/** Folds `review-<repository>`. While the set is not empty nothing is said about drift. */
export const claimFold: Fold<ClaimState> = {
  initial: new Set(),
  evolve(state, event) {
    switch (event.type) {
      case 'ApplyStarted':
        return new Set(event.data.proposals.map(({ proposal_id }) => proposal_id));
      case 'ProposalApplied':
      case 'ProposalAppliedManually':
      case 'ProposalFailed':
      case 'ProposalStale':
      case 'ProposalBlocked': {
        if (!state.has(event.data.proposal_id)) return state;
        const rest = new Set(state);
        rest.delete(event.data.proposal_id);
        return rest;
      }
      default:
        return state;
    }
  },
};

/** What the latest runs applied, oldest run first. */
export type AppliedState = ReadonlyMap<Id, readonly AppliedChange[]>;

/** Folds `rollout-<repository>`. */
export const appliedFold: Fold<AppliedState> = {
  initial: new Map(),
  evolve(state, event) {
    if (event.type !== 'ChangeApplied') return state;
    const { run_id, kind, key, action, change_document } = event.data;
    const applied = { kind, key, action, ...(change_document !== undefined && { change_document }) };
    const runs = new Map(state);
    runs.set(run_id, [...(runs.get(run_id) ?? []), applied]);
    for (const oldest of runs.keys()) if (runs.size > REMEMBERED_RUNS_MAX) runs.delete(oldest);
    return runs;
  },
};
