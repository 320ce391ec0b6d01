import type { CommitSha, EventData, Finding, StoredEvent } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';

/** Where a run is, as its own streams `sync-`, `parse-` and `diff-<run>` tell it. */
export interface RunProgress {
  readonly phase: 'fetching' | 'parsing' | 'comparing' | 'reviewing' | 'failed';
  /** The revision it fetched; null before that. */
  readonly fetched: CommitSha | null;
  /** The finding that the revision was rolled back to; null when it was not. */
  readonly rollback: Finding | null;
  /** Account revision its diff was computed from; null without a diff. */
  readonly liveRevision: number | null;
}

/** Folds the events of the run's three streams, in the order of the stages. */
export const runProgressFold: Fold<RunProgress> = {
  initial: { phase: 'fetching', fetched: null, rollback: null, liveRevision: null },
  evolve(state, event) {
    switch (event.type) {
      case 'FetchFailed':
      case 'RunDeadlineExceeded':
      case 'ParseFailed':
      case 'DiffFailed':
        return { ...state, phase: 'failed' };
      case 'RevisionFetched':
        return advance({ ...state, fetched: event.data.revision.sha, rollback: rollbackIn(event.data) }, 'parsing');
      case 'DesiredStateParsed':
        return advance(state, 'comparing');
      case 'DiffComputed':
        return advance({ ...state, liveRevision: event.data.live_revision }, 'reviewing');
      default:
        return state;
    }
  },
};

function rollbackIn({ findings }: EventData<'RevisionFetched'>): Finding | null {
  return findings.items.find(({ code }) => code === 'rolled_back') ?? null;
}

// A failed run stays failed, whatever a stage that was late still answers.
function advance(state: RunProgress, phase: RunProgress['phase']): RunProgress {
  return state.phase === 'failed' ? state : { ...state, phase };
}

/** What repo-sync needs to know of `review-<repository>`. */
export interface ReviewProgress {
  /** The highest run number that was reviewed or closed; 0 before the first. */
  readonly reviewedUpTo: number;
  /** The highest run number of which every change was put in place, or that had none; 0 before the first. */
  readonly inPlaceUpTo: number;
  /** Proposals that apply has claimed and not yet settled. While there are any, a new run waits. */
  readonly claimed: readonly string[];
  /** The latest review has a rejection that does not hold for later syncs: the next one proposes it again. */
  readonly hasToReopen: boolean;
}

export const reviewProgressFold: Fold<ReviewProgress> = {
  initial: { reviewedUpTo: 0, inPlaceUpTo: 0, claimed: [], hasToReopen: false },
  evolve(state, event) {
    switch (event.type) {
      case 'ReviewRecorded':
        return { ...reviewed(state, event.data), hasToReopen: false };
      case 'RunClosed':
        return closed(reviewed(state, event.data), event.data);
      case 'ProposalRejected':
        return event.data.remember ? state : { ...state, hasToReopen: true };
      case 'ApplyStarted':
        return { ...state, claimed: event.data.proposals.map(({ proposal_id }) => proposal_id) };
      default:
        return isSettling(event) ? settled(state, event.data.proposal_id) : state;
    }
  },
};

type SettlingType =
  | 'ProposalApplied'
  | 'ProposalAppliedManually'
  | 'ProposalFailed'
  | 'ProposalStale'
  | 'ProposalBlocked'
  | 'ProposalWithdrawn';

const SETTLING: ReadonlySet<string> = new Set<SettlingType>([
  'ProposalApplied',
  'ProposalAppliedManually',
  'ProposalFailed',
  'ProposalStale',
  'ProposalBlocked',
  'ProposalWithdrawn',
]);

function isSettling(event: StoredEvent): event is StoredEvent<SettlingType> {
  return SETTLING.has(event.type);
}

function settled(state: ReviewProgress, proposalId: string): ReviewProgress {
  if (!state.claimed.includes(proposalId)) return state;
  return { ...state, claimed: state.claimed.filter((id) => id !== proposalId) };
}

function reviewed(state: ReviewProgress, { run_number }: Pick<EventData<'RunClosed'>, 'run_number'>): ReviewProgress {
  return { ...state, reviewedUpTo: Math.max(state.reviewedUpTo, run_number) };
}

const IN_PLACE: ReadonlySet<string> = new Set(['applied', 'applied_manually', 'success']);

function closed(state: ReviewProgress, { run_number, status }: EventData<'RunClosed'>): ReviewProgress {
  if (!IN_PLACE.has(status)) return state;
  return { ...state, inPlaceUpTo: Math.max(state.inPlaceUpTo, run_number) };
}

/** Whether a run has ended as far as new runs are concerned: it failed, or people have its proposals. */
export function isRunFinished(number: number, progress: RunProgress, review: ReviewProgress): boolean {
  return progress.phase === 'failed' || review.reviewedUpTo >= number;
}
