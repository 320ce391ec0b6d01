import { z } from 'zod';
import { Digest, Id } from '../ids.ts';
import { ChangeAction, Revision } from '../plan.ts';
import { ChangeBody, ProposalCore, RunStatus } from '../proposal.ts';
import { ResourceKind, ResourceRef } from '../resource.ts';

const review = { repository_id: Id };
/** `run_id` is the run that owns the proposal when the event happens. */
const proposal = { ...review, proposal_id: Id, run_id: Id };
const outcome = { ...proposal, attempt_id: Id };
const inPlace = {
  ...outcome,
  live_version: z.int().min(1).nullable(),
  /** A revision of the account at which the change was in place: a diff of an older snapshot is outdated. */
  account_revision: z.int().min(0).optional(),
};

/** Stream `review-<repository>`, written by approval: the one authority on proposals. */
export const REVIEW_EVENTS = {
  ProposalOpened: z.object({
    ...review,
    ...ProposalCore.shape,
    run_id: Id,
    run_number: z.int().min(1),
    revision: Revision,
    body: ChangeBody,
  }),
  /** Which proposals the run owns, in plan order: opened now or kept from before. Ends the previous run's ownership. */
  ReviewRecorded: z.object({
    ...review,
    run_id: Id,
    run_number: z.int().min(1),
    live_revision: z.int().min(0),
    revision: Revision,
    plan_document: Digest,
    proposals: z.array(Id),
    /** Changes of the plan that the cap keeps back. */
    deferred: z.int().min(0),
    /** Set when the mass-delete brake holds the deletes of this run: their number. */
    brake: z.int().min(1).nullable().optional(),
    /** The run that owned proposals before and was still open. */
    superseded_run_id: Id.nullable(),
  }),
  /** Deferred changes of the run's plan were opened after decisions made room. */
  ReviewRefilled: z.object({
    ...review,
    run_id: Id,
    proposals: z.array(Id),
    deferred: z.int().min(0),
  }),
  ProposalApproved: z.object({ ...proposal, digest: Digest, comment: z.string().nullable() }),
  ProposalRejected: z.object({
    ...proposal,
    digest: Digest,
    comment: z.string().nullable(),
    /** The rejection holds for later syncs until the digest changes. */
    remember: z.boolean(),
  }),
  /** A newer revision or a live change made it another change. */
  ProposalSuperseded: z.object({ ...proposal, by_run_id: Id }),
  /** No longer a difference, or its repository was removed. */
  ProposalWithdrawn: z.object({ ...proposal, reason: z.enum(['no_difference', 'repository_removed']) }),
  /** The claim: from here to the outcome these are apply's. */
  ApplyStarted: z.object({
    ...review,
    attempt_id: Id,
    run_id: Id,
    proposals: z
      .array(z.object({ proposal_id: Id, digest: Digest }))
      .min(1)
      .max(200),
  }),
  ProposalApplied: z.object(inPlace),
  /** Live already equalled it; somebody else did it. Ownership is recorded. */
  ProposalAppliedManually: z.object(inPlace),
  ProposalFailed: z.object({ ...outcome, code: z.string(), message: z.string() }),
  /** Live was not at the version shown; nothing was written. */
  ProposalStale: z.object({
    ...outcome,
    expected_version: z.int().min(1).nullable(),
    actual_version: z.int().min(1).nullable(),
  }),
  /** A change it depends on was rejected, failed, went stale, expired or was withdrawn. */
  ProposalBlocked: z.object({ ...proposal, blocked_by: ResourceRef }),
  /** A failed or blocked proposal is to be tried again, its approval standing. */
  ProposalRetried: z.object({ ...proposal, digest: Digest }),
  /** All members of the run reached an end, or a newer run took over. */
  RunClosed: z.object({
    ...review,
    run_id: Id,
    run_number: z.int().min(1),
    status: RunStatus,
    superseded_by: Id.nullable(),
    /**
     * Changes that were not even proposed, in plan order, the first 100 of them: a remembered rejection holds them
     * (`rejected` names the proposal), or something that did not take effect is below them.
     */
    held: z
      .array(
        z.object({
          kind: ResourceKind,
          key: z.string(),
          action: ChangeAction,
          rejected: Id.nullable(),
          waits_for: ResourceRef.nullable(),
        }),
      )
      .optional(),
  }),
  /** The diff a run was computed from no longer fits the live fleet: a new run is owed. */
  ResyncRequested: z.object({ ...review, run_id: Id, reason: z.enum(['live_changed', 'stale']) }),
} as const;
