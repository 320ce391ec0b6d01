import { z } from 'zod';
import { Digest, Id } from '../ids.ts';
import { ChangeAction } from '../plan.ts';
import { StaleReason } from '../proposal.ts';
import { ResourceKind, ResourceRef } from '../resource.ts';

const outcome = {
  repository_id: Id,
  run_id: Id,
  attempt_id: Id,
  proposal_id: Id,
  kind: ResourceKind,
  key: z.string(),
  action: ChangeAction,
};

/** Stream `rollout-<repository>`, written by apply: what each claimed change came to. */
export const ROLLOUT_EVENTS = {
  ChangeApplied: z.object({
    ...outcome,
    /** The resource's version after the change; null after a delete. */
    live_version: z.int().min(1).nullable(),
    /** Live already equalled it: ownership was recorded, nothing else written. */
    already_in_place: z.boolean(),
    /** What was done beside the resource itself, e.g. `provision_instances`. */
    side_effects: z.array(z.string()),
    /** A revision of the account at which the change was in place; tells older snapshots, also after a delete. */
    account_revision: z.int().min(0).optional(),
    /** The change as it was edited; missing: the plan's. */
    change_document: Digest.optional(),
  }),
  ChangeFailed: z.object({ ...outcome, code: z.string(), message: z.string() }),
  ChangeStale: z.object({
    ...outcome,
    /** The version that was approved; null: the resource did not exist. */
    expected_version: z.int().min(1).nullable(),
    /** The version found; null: it does not exist. */
    actual_version: z.int().min(1).nullable(),
    /** Present when it was not the version: who declares the resource had changed. */
    reason: StaleReason.optional(),
  }),
  ChangeBlocked: z.object({ ...outcome, blocked_by: ResourceRef }),
  /** Every change of the attempt has its outcome. */
  RolloutCompleted: z.object({
    repository_id: Id,
    run_id: Id,
    attempt_id: Id,
    /** Repositories to which something was handed over: they can adopt it now. Missing when there are none. */
    receivers: z.array(Id).min(1).max(200).optional(),
  }),
} as const;
