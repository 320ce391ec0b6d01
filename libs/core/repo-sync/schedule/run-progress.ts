import type { CommitSha, EventData, Finding, Instant, LastsWhile, StoredEvent } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';
import type { CommitAuthors } from '../ports/git-source.ts';

/** Where a run is, as its own streams `sync-`, `parse-` and `diff-<run>` tell it. */
export interface RunProgress {
  readonly phase: 'fetching' | 'parsing' | 'comparing' | 'reviewing' | 'failed';
  /** The revision it fetched; null before that. */
  readonly fetched: CommitSha | null;
  /** The finding that the revision was rolled back to; null when it was not. */
  readonly rollback: Finding | null;
  /** Who made what the run fetched; undefined where that was not recorded. */
  readonly authors: CommitAuthors | undefined;
  /** Account revision its diff was computed from; null without a diff. */
  readonly liveRevision: number | null;
  /** It failed, and will again as long as this is as it was; null where it did not, or where trying again may help. */
  readonly lastsWhile: LastsWhile | null;
}

/** Folds the events of the run's three streams, in the order of the stages. */
export const runProgressFold: Fold<RunProgress> = {
  initial: {
    phase: 'fetching',
    fetched: null,
    rollback: null,
    authors: undefined,
    liveRevision: null,
    lastsWhile: null,
  },
  evolve(state, event) {
    switch (event.type) {
      case 'FetchFailed':
      case 'ParseFailed':
      case 'DiffFailed':
        return { ...state, phase: 'failed', lastsWhile: event.data.lasts_while ?? null };
      case 'RunDeadlineExceeded':
        return { ...state, phase: 'failed' };
      case 'RevisionFetched':
        return advance(
          {
            ...state,
            fetched: event.data.revision.sha,
            rollback: rollbackIn(event.data),
            authors: authorsIn(event.data),
          },
          'parsing',
        );
      case 'DesiredStateParsed':
        return advance(state, 'comparing');
      case 'DiffComputed':
        return advance({ ...state, liveRevision: event.data.live_revision }, 'reviewing');
      default:
        return state;
    }
  },
};

function authorsIn({ authors }: EventData<'RevisionFetched'>): CommitAuthors | undefined {
  return authors && { addresses: authors.addresses, isComplete: authors.is_complete };
}

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
  /** When something was last approved, claimed or settled; null when the run was closed since. */
  readonly steppedAt: Instant | null;
  /** When rejections were decided that are not remembered and that no later review answered, oldest first. */
  readonly rejectedAt: readonly Instant[];
  /** When rejections end that are remembered for a while, and that no later review answered. */
  readonly heldUntil: readonly Instant[];
  /** Something expired since the last review, so that the next one proposes it again. */
  readonly hasExpired: boolean;
}

export const reviewProgressFold: Fold<ReviewProgress> = {
  initial: {
    reviewedUpTo: 0,
    inPlaceUpTo: 0,
    claimed: [],
    steppedAt: null,
    rejectedAt: [],
    heldUntil: [],
    hasExpired: false,
  },
  evolve(state, event) {
    switch (event.type) {
      case 'ReviewRecorded':
        return {
          ...reviewed(state, event.data),
          rejectedAt: stillHeld(state, event.data.rejections_since),
          heldUntil: state.heldUntil.filter((until) => until > event.recorded_at),
          hasExpired: false,
        };
      case 'ProposalExpired':
        return { ...state, hasExpired: true };
      case 'RunClosed':
        return { ...closed(reviewed(state, event.data), event.data), steppedAt: null };
      case 'ProposalApproved':
      case 'ProposalRetried':
        return { ...state, steppedAt: event.recorded_at };
      case 'ProposalRejected':
        return rejected(state, event.data, event.recorded_at);
      case 'ApplyStarted':
        return {
          ...state,
          claimed: event.data.proposals.map(({ proposal_id }) => proposal_id),
          steppedAt: event.recorded_at,
        };
      default:
        return isSettling(event) ? settled(state, event) : state;
    }
  },
};

function rejected(
  state: ReviewProgress,
  { remember, until }: EventData<'ProposalRejected'>,
  at: Instant,
): ReviewProgress {
  if (!remember) return { ...state, rejectedAt: withInstant(state.rejectedAt, at) };
  return until === undefined ? state : { ...state, heldUntil: withInstant(state.heldUntil, until) };
}

/** A review proposes again whatever was rejected before the moment that it names; all of it when it names none. */
function stillHeld({ rejectedAt }: ReviewProgress, since: Instant | undefined): readonly Instant[] {
  return since === undefined ? [] : rejectedAt.filter((at) => at > since);
}

/** Many rejections in one append have the same moment. */
function withInstant(instants: readonly Instant[], at: Instant): readonly Instant[] {
  return instants.includes(at) ? instants : [...instants, at];
}

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

function settled(state: ReviewProgress, { data, recorded_at }: StoredEvent<SettlingType>): ReviewProgress {
  if (!state.claimed.includes(data.proposal_id)) return state;
  return { ...state, claimed: state.claimed.filter((id) => id !== data.proposal_id), steppedAt: recorded_at };
}

/**
 * Whether changes are being applied: apply has a claim, or somebody stepped on less than `pauseMs` ago and the next claim may
 * be on its way. A newer run would take over in the middle.
 */
export function isApplying({ claimed, steppedAt }: ReviewProgress, now: Instant, pauseMs: number): boolean {
  return claimed.length > 0 || (steppedAt !== null && Date.parse(now) - Date.parse(steppedAt) < pauseMs);
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
