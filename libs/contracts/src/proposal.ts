import { RUN_STATUSES } from './run-statuses.ts';
import { z } from 'zod';
import { Digest, Id, LiveVersion } from './ids.ts';
import { Change, ChangeAction, ChangeCause } from './plan.ts';
import { ResourceKind, ResourceRef } from './resource.ts';
import { PROPOSAL_STATUSES } from './words.ts';

export const ProposalStatus = z.enum(PROPOSAL_STATUSES);
export type ProposalStatus = z.infer<typeof ProposalStatus>;

/**
 * How long a rejection that is not remembered holds against polls, milliseconds: nobody who has just said no is asked again
 * the next minute. Whoever syncs by hand, and a new commit, are answered at once.
 */
export const REJECTION_HOLDS_MS = 3_600_000;

export const RunStatus = z.enum(RUN_STATUSES);
export type RunStatus = z.infer<typeof RunStatus>;

/**
 * Why a change is stale although live is at the version shown. `declared_elsewhere`: another repository declares by now
 * what would have been deleted. `not_received`: the repository to hand over to does not declare it any more.
 */
export const StaleReason = z.enum(['declared_elsewhere', 'not_received']);
export type StaleReason = z.infer<typeof StaleReason>;

/** A change's body: inline when its canonical JSON is small, else the digest of the document that holds it. */
export const ChangeBody = z.union([z.object({ inline: Change }), z.object({ document: Digest })]);
export type ChangeBody = z.infer<typeof ChangeBody>;

/** The identity of a proposal and all that deciding, ordering and claiming need; the body is evidence for people. */
export const ProposalCore = z.object({
  proposal_id: Id,
  kind: ResourceKind,
  key: z.string(),
  action: ChangeAction,
  cause: ChangeCause,
  priority: z.enum(['high', 'medium', 'low']),
  digest: Digest,
  /** The version it was computed from; null when the resource did not exist. */
  live_version: LiveVersion.nullable(),
  /** As Change.receiver: for `disown` alone. */
  receiver: Id.nullable().optional(),
  depends_on: z.array(ResourceRef),
  /** Its place in the plan, from 0: apply order among independents. */
  ordinal: z.int().min(0),
  /** Set when the mass-delete brake holds it: the number of deletes (and disowns without a receiver) to be named. */
  brake: z.int().min(1).nullable(),
});
export type ProposalCore = z.infer<typeof ProposalCore>;
