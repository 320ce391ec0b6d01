import { z } from 'zod';
import { Digest, Id, LiveVersion } from './ids.ts';
import { Change, ChangeAction, ChangeCause } from './plan.ts';
import { ResourceKind, ResourceRef } from './resource.ts';

export const PROPOSAL_STATUSES = [
  'pending_approval',
  'approved',
  'applying',
  'applied',
  'applied_manually',
  'failed',
  'rejected',
  'superseded',
  'withdrawn',
  'expired',
  'stale',
  'blocked',
] as const;
export const ProposalStatus = z.enum(PROPOSAL_STATUSES);
export type ProposalStatus = z.infer<typeof ProposalStatus>;

export const RUN_STATUSES = [
  'in_progress',
  'diff_ready',
  'applying',
  'success',
  'applied',
  'applied_manually',
  'partial',
  'rejected',
  'failed',
  'superseded',
] as const;
export const RunStatus = z.enum(RUN_STATUSES);
export type RunStatus = z.infer<typeof RunStatus>;

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
  live_version: LiveVersion.nullable(),
  depends_on: z.array(ResourceRef),
  /** Its place in the plan, from 0: apply order among independents. */
  ordinal: z.int().min(0),
  /** Set when the mass-delete brake holds it: the number of deletes that an approval must name. */
  brake: z.int().min(1).nullable(),
});
export type ProposalCore = z.infer<typeof ProposalCore>;
