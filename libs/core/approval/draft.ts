import type { EventData, EventType, Id } from '@fleetwright/contracts';
import type { Fact } from '@fleetwright/core/event-sourcing';
import { evolveFact } from './fold.ts';
import type { DecidedBy } from './member.ts';
import type { ReviewState } from './state.ts';

export type ReviewEventType = Extract<
  EventType,
  | 'ProposalOpened'
  | 'ReviewRecorded'
  | 'ReviewRefilled'
  | 'ProposalEdited'
  | 'ProposalReassessed'
  | 'VoteCast'
  | 'VoteWithdrawn'
  | 'ProposalApproved'
  | 'PolicyNotified'
  | 'ProposalExpired'
  | 'ApprovalVoided'
  | 'ProposalRejected'
  | 'ProposalSuperseded'
  | 'ProposalWithdrawn'
  | 'ApplyStarted'
  | 'ProposalApplied'
  | 'ProposalAppliedManually'
  | 'ProposalFailed'
  | 'ProposalStale'
  | 'ProposalBlocked'
  | 'ProposalRetried'
  | 'RunClosed'
  | 'ResyncRequested'
  | 'HealingHeld'
>;
export type ReviewFact = Fact<ReviewEventType>;

/** A decision in the making: each fact is seen by the next step. */
export class Draft {
  readonly facts: ReviewFact[] = [];
  readonly repository_id: Id;
  private readonly by: DecidedBy;
  private current: ReviewState;

  constructor(repository_id: Id, state: ReviewState, by: DecidedBy) {
    this.repository_id = repository_id;
    this.current = state;
    this.by = by;
  }

  get state(): ReviewState {
    return this.current;
  }

  add<T extends ReviewEventType>(type: T, data: Omit<EventData<T>, 'repository_id'>): void {
    const fact = { type, data: { repository_id: this.repository_id, ...data } } as unknown as Fact<T> & ReviewFact;
    this.facts.push(fact);
    this.current = evolveFact(this.current, fact, this.by);
  }
}
