import { z } from 'zod';
import { Actor } from '../actor.ts';
import { DoneByHand } from '../by-hand.ts';
import { Digest, Id, Instant } from '../ids.ts';
import { ChangeAction, Revision } from '../plan.ts';
import { PolicyDecision, PolicyRef, PolicyResult } from '../policy.ts';
import { ChangeBody, ProposalCore, RunStatus, StaleReason } from '../proposal.ts';
import { ResourceKind, ResourceRef } from '../resource.ts';
import { FindingList } from './run-events.ts';

const review = { repository_id: Id };
/** `run_id` is the run that owns the proposal when the event happens. */
const proposal = { ...review, proposal_id: Id, run_id: Id };
const outcome = { ...proposal, attempt_id: Id };
const decision = {
  ...proposal,
  digest: Digest,
  /** What the person said; null: nothing, a policy decided, or `comment_of` says where it stands. */
  comment: z.string().nullable(),
  /**
   * Present when several were decided at once, with one comment: it stands in the event about this proposal, earlier in
   * the same append. Ten thousand copies of a long one would fit no append.
   */
  comment_of: Id.optional(),
  /** The policy under which it was decided; missing in logs from before that was recorded. */
  policy: PolicyRef.optional(),
};
const inPlace = {
  ...outcome,
  /** The resource's version with the change; null after a delete. */
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
    /** What the policies said; missing in logs from before there were any. */
    policy: PolicyResult.optional(),
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
    /**
     * Rejections after this moment hold for this run although nobody asked for that: a poll proposes a change again at
     * most once an hour. Missing when only remembered ones do.
     */
    rejections_since: Instant.optional(),
    /** The run that owned proposals before: still open, or ended by what went stale. */
    superseded_run_id: Id.nullable(),
    /** What putting the changes up found; missing: nothing. */
    findings: FindingList.optional(),
  }),
  /** Deferred changes of the run's plan were opened after decisions made room. */
  ReviewRefilled: z.object({
    ...review,
    run_id: Id,
    proposals: z.array(Id),
    /** Changes of the plan that still wait for room. */
    deferred: z.int().min(0),
  }),
  /** Somebody changed what a pending proposal would write. Votes for what it was are void. */
  ProposalEdited: z.object({
    ...proposal,
    /** Of the change that was put up, which later plans are compared with. */
    from_digest: Digest,
    /** Of the change as it is now; covers how often it was edited and by whom. */
    digest: Digest,
    /** How often it was edited, this time included. */
    edit: z.int().min(1),
    /** What people are shown. */
    body: ChangeBody,
    /** The change whole, for apply. */
    change_document: Digest,
    /** Of what git declares: as long as that is so, git differs from what was approved. */
    declared_digest: Digest,
    /** null: none was given. */
    comment: z.string().nullable(),
    policy: PolicyResult,
  }),
  /** The policies say something else of an open proposal than when it was put up. Nothing is approved by that. */
  ProposalReassessed: z.object({ ...proposal, policy: PolicyResult }),
  /** Somebody approves, and more have to. */
  VoteCast: z.object(decision),
  /** Somebody took an approval back before the decision fell. */
  VoteWithdrawn: z.object({ ...proposal, digest: Digest }),
  ProposalApproved: z.object({
    ...decision,
    /** Present when the policy approved by itself. */
    decision: PolicyDecision.optional(),
  }),
  /** A policy let a change go on, and wants that to be known. */
  PolicyNotified: z.object({
    ...proposal,
    kind: ResourceKind,
    key: z.string(),
    action: ChangeAction,
    policy: PolicyRef,
  }),
  /** An approval does not count any more. The proposal waits for another decision. */
  ApprovalVoided: z.object({
    ...proposal,
    digest: Digest,
    /**
     * `permission_lost`: the newest sign-in of the voter lacks `system.gitops.approve`, and the vote is gone. `policy_changed`: the
     * policies ask for more than the votes that there are; those that still count stay.
     */
    reason: z.enum(['permission_lost', 'policy_changed']),
    voter: Actor,
  }),
  /** Nobody decided in the time that the policy gave. The next sync proposes it again. */
  ProposalExpired: z.object({ ...proposal, expires_at: Instant }),
  /** `self_heal` leaves these to people, told once a run and reason. */
  HealingHeld: z.object({
    ...review,
    run_id: Id,
    code: z.enum(['heal_too_many', 'heal_under_review', 'heal_flapping']),
    /** The first 100; `total` counts all. */
    waiting: z.array(ResourceRef).min(1).max(100),
    total: z.int().min(1),
  }),
  ProposalRejected: z.object({
    ...decision,
    /** The rejection holds for later syncs until the digest changes. */
    remember: z.boolean(),
    /** With `remember`, the moment until which it holds; missing: for good. */
    until: Instant.optional(),
  }),
  /** A newer revision or a live change made it another change. */
  ProposalSuperseded: z.object({ ...proposal, by_run_id: Id }),
  /** No longer a difference, or its repository was removed, or a policy blocks it by now. */
  ProposalWithdrawn: z.object({
    ...proposal,
    reason: z.enum(['no_difference', 'repository_removed', 'policy_blocked']),
    /** With `policy_blocked`: which policy. */
    policy: PolicyRef.optional(),
  }),
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
  ProposalAppliedManually: z.object({
    ...inPlace,
    /** Who did it; missing where the journal of the fleet knows of nobody. */
    done_by: DoneByHand.optional(),
  }),
  ProposalFailed: z.object({ ...outcome, code: z.string(), message: z.string() }),
  /** Live was not at the version shown, or `reason`; nothing was written. */
  ProposalStale: z.object({
    ...outcome,
    /** The version that was approved; null: the resource did not exist. */
    expected_version: z.int().min(1).nullable(),
    /** The version found; null: it does not exist. */
    actual_version: z.int().min(1).nullable(),
    /** Present when it was not the version: who declares the resource had changed. */
    reason: StaleReason.optional(),
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
    /** The newer run that took over; null when the members reached their ends. */
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
          /** The proposal whose remembered rejection holds it; null when something else does. */
          rejected: Id.nullable(),
          /** Present when a rejection holds it for a while: when that ends. */
          until: Instant.optional(),
          /** Present when that rejection is remembered; else polls propose it again from `until` on, and whoever asks at once. */
          remembered: z.literal(true).optional(),
          /** The change below it that did not take effect; null when a rejection holds it, or when that change is not known. */
          waits_for: ResourceRef.nullable(),
          /** Present when a policy blocks it. */
          policy: PolicyRef.optional(),
        }),
      )
      .optional(),
  }),
  /** The diff a run was computed from no longer fits the live fleet: a new run is owed. */
  ResyncRequested: z.object({ ...review, run_id: Id, reason: z.enum(['live_changed', 'stale', 'policies_changed']) }),
} as const;
