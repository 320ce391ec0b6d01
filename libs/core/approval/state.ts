import type { Digest, Id, Instant, Revision, RunStatus } from '@fleetwright/contracts';
import type { PolicyDeletes } from './brake.ts';
import { Members } from './members.ts';

/** The latest reviewed run. All its members stand in its plan. */
export interface ReviewedRun {
  readonly id: Id;
  readonly number: number;
  readonly revision: Revision;
  readonly live_revision: number;
  readonly plan_document: Digest;
  readonly deferred: number;
  /** The number that approving a delete of this run must name; null when the brake is not pulled. */
  readonly brake: number | null;
}

export type LatestRun =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'open' } & ReviewedRun)
  | ({ readonly kind: 'closed'; readonly status: RunStatus } & ReviewedRun);

/** What apply has in hands: until it is settled nothing of it may be superseded, withdrawn or decided. */
export interface OutstandingClaim {
  readonly attempt_id: Id;
  readonly run_id: Id;
  readonly proposals: readonly { readonly proposal_id: Id; readonly digest: Digest }[];
}

/** A rejection that holds for later runs: until the change's digest is another one, or for a while. */
export interface Rejection {
  readonly digest: Digest;
  readonly proposal_id: Id;
  /** It holds until the digest is another one. */
  readonly remember: boolean;
  /** Of one that is remembered; null: for good. */
  readonly until: Instant | null;
  readonly at: Instant;
}

export type Rejections = ReadonlyMap<string, Rejection>;

/**
 * The review of one repository. Holds the latest run's proposals only; what became of earlier ones stands in the
 * stream and is looked up when somebody still asks for it.
 */
export interface ReviewState {
  readonly run: LatestRun;
  /** The highest run number that any event of the stream named; 0 before the first. */
  readonly last_number: number;
  readonly members: Members;
  readonly claim: OutstandingClaim | null;
  /** Rejections of this run, and those of earlier ones that still hold, by resource. */
  readonly rejections: Rejections;
  /** Account revision at which the newest settled change was in place: older snapshots of live are outdated. */
  readonly settled_revision: number;
  /** Resources that are as somebody edited them: the digest of what git declared then, by resource. */
  readonly edited: ReadonlyMap<string, Digest>;
  /** What policies deleted lately: the brake counts it. */
  readonly policy_deletes: PolicyDeletes;
  /** The run whose proposals were found outdated, and for which a new diff was asked for. */
  readonly resync_asked: Id | null;
}

export const initialReview: ReviewState = {
  run: { kind: 'none' },
  last_number: 0,
  members: Members.none,
  claim: null,
  rejections: new Map(),
  settled_revision: 0,
  edited: new Map(),
  policy_deletes: [],
  resync_asked: null,
};
