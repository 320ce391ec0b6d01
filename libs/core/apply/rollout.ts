import type { Id } from '@fleetwright/contracts';
import type { Fact, Fold } from '@fleetwright/core/event-sourcing';

export type ChangeFact = Fact<'ChangeApplied' | 'ChangeFailed' | 'ChangeStale' | 'ChangeBlocked'>;

/** The latest attempt that something was recorded of. */
export interface RolloutState {
  readonly attempt_id: Id | null;
  /** By proposal. */
  readonly outcomes: ReadonlyMap<Id, ChangeFact['type']>;
  readonly completed: boolean;
}

/** Folds `rollout-<repository>`. */
export const rolloutFold: Fold<RolloutState> = {
  initial: { attempt_id: null, outcomes: new Map(), completed: false },
  evolve(state, event) {
    switch (event.type) {
      case 'ChangeApplied':
      case 'ChangeFailed':
      case 'ChangeStale':
      case 'ChangeBlocked': {
        const current = ofAttempt(state, event.data.attempt_id);
        return { ...current, outcomes: new Map(current.outcomes).set(event.data.proposal_id, event.type) };
      }
      case 'RolloutCompleted':
        return { ...ofAttempt(state, event.data.attempt_id), completed: true };
      default:
        return state;
    }
  },
};

/** What is recorded of this attempt: nothing, when the latest is another. */
export function ofAttempt(state: RolloutState, attempt_id: Id): RolloutState {
  return state.attempt_id === attempt_id ? state : { attempt_id, outcomes: new Map(), completed: false };
}
