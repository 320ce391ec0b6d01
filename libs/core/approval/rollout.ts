import type { Id } from '@fleetwright/contracts';
import type { Fact, Fold } from '@fleetwright/core/event-sourcing';

/** What one claimed change came to, as apply recorded it. */
export type RolloutOutcome = Fact<'ChangeApplied' | 'ChangeFailed' | 'ChangeStale' | 'ChangeBlocked'>;

/** The latest attempt that apply recorded something of. */
export interface RolloutState {
  readonly attempt_id: Id | null;
  /** By proposal. */
  readonly outcomes: ReadonlyMap<Id, RolloutOutcome>;
  readonly completed: boolean;
}

/** Folds `rollout-<repository>` into what settling needs. */
export const rolloutFold: Fold<RolloutState> = {
  initial: { attempt_id: null, outcomes: new Map(), completed: false },
  evolve(state, event) {
    switch (event.type) {
      case 'ChangeApplied':
      case 'ChangeFailed':
      case 'ChangeStale':
      case 'ChangeBlocked':
        return withOutcome(state, event);
      case 'RolloutCompleted':
        return { ...attempt(state, event.data.attempt_id), completed: true };
      default:
        return state;
    }
  },
};

function withOutcome(state: RolloutState, outcome: RolloutOutcome): RolloutState {
  const current = attempt(state, outcome.data.attempt_id);
  return { ...current, outcomes: new Map(current.outcomes).set(outcome.data.proposal_id, outcome) };
}

function attempt(state: RolloutState, attempt_id: Id): RolloutState {
  return state.attempt_id === attempt_id ? state : { attempt_id, outcomes: new Map(), completed: false };
}
