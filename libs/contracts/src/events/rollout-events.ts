import { z } from 'zod';
import { Id } from '../ids.ts';
import { ChangeAction } from '../plan.ts';
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
  }),
  ChangeFailed: z.object({ ...outcome, code: z.string(), message: z.string() }),
  ChangeStale: z.object({
    ...outcome,
    expected_version: z.int().min(1).nullable(),
    actual_version: z.int().min(1).nullable(),
  }),
  ChangeBlocked: z.object({ ...outcome, blocked_by: ResourceRef }),
  /** Every change of the attempt has its outcome. */
  RolloutCompleted: z.object({ repository_id: Id, run_id: Id, attempt_id: Id }),
} as const;
