import { z } from 'zod';
import { Actor } from './actor.ts';
import { DriftedResource } from './drift.ts';
import { ChangeCounts, FindingList } from './events/run-events.ts';
import { Finding } from './finding.ts';
import { AccountId, Digest, Id, Instant, Json } from './ids.ts';
import { Change, DiffSummary, Revision } from './plan.ts';
import { ChangeBody, ProposalCore, ProposalStatus, RunStatus } from './proposal.ts';
import { RepositorySettings, SyncTrigger } from './repository.ts';
import { Attributes, LiveResource, ResourceKind, ResourceRef } from './resource.ts';

/** Rows of the read models: what the gateway answers and the console shows. Pure folds of events. */

/** The key that an ssh host must show, and how it came to be the one. */
export const HostKeyView = z.object({
  /** e.g. `ssh-ed25519`. */
  type: z.string(),
  /** `SHA256:` and base64, as ssh-keygen prints it. */
  fingerprint: z.string(),
  /** `given`: by a person, as `ssh_host_key`. `first_use`: the host showed it at the first connection. */
  source: z.enum(['given', 'first_use']),
  recorded_at: Instant,
  recorded_by: Actor,
});
export type HostKeyView = z.infer<typeof HostKeyView>;

export const RepositoryView = z.object({
  id: Id,
  account_id: AccountId,
  ...RepositorySettings.shape,
  status: z.enum(['syncing', 'synced', 'partial', 'failed', 'disabled']),
  /** Present while the last run failed: the first error's message. */
  last_error: z.string().nullable(),
  last_error_code: z.string().nullable(),
  /** Runs that failed one after the other; drives the back-off. */
  consecutive_failures: z.int().min(0),
  last_run_id: Id.nullable(),
  last_synced_at: Instant.nullable(),
  last_synced_revision: z.string().nullable(),
  last_diff_count: z.int().min(0).nullable(),
  next_sync_at: Instant.nullable(),
  /** null: the remote is not ssh, or no key is known yet and the first one shown will be pinned. */
  host_key: HostKeyView.nullable(),
  /** Which webhook secret is in force; grows by one when it is rotated. */
  webhook_generation: z.int().min(1),
  created_at: Instant,
  updated_at: Instant,
});
export type RepositoryView = z.infer<typeof RepositoryView>;

export const RunAction = z.object({
  proposal_id: Id.nullable(),
  /** e.g. `create_node`, `provision_instances`. */
  action: z.string(),
  kind: ResourceKind,
  key: z.string(),
  reason: z.string().nullable(),
});

export const SyncRunView = z.object({
  id: Id,
  account_id: AccountId,
  repository_id: Id,
  number: z.int().min(1),
  status: RunStatus,
  trigger: SyncTrigger,
  actor: Actor,
  revision: Revision.nullable(),
  requires_approval: z.boolean(),
  /** The run's batch of proposals: a filter everywhere. Equal to the run's id once there are proposals. */
  approval_request_id: Id.nullable(),
  findings: FindingList,
  counts: ChangeCounts.nullable(),
  plan_document: Digest.nullable(),
  summary_document: Digest.nullable(),
  deferred: z.int().min(0),
  /** Members of the run with their status, in plan order. */
  proposals: z.array(
    z.object({ id: Id, action: z.string(), kind: ResourceKind, key: z.string(), status: ProposalStatus }),
  ),
  applied_actions: z.array(RunAction),
  failed_actions: z.array(RunAction),
  remaining: z.array(RunAction),
  /** null until verified. */
  drift_after_apply: z.union([z.object({}).strict(), z.object({ resources: z.array(DriftedResource) })]).nullable(),
  /** Milliseconds each stage took, and when each answered. */
  timings: z.record(z.string(), z.object({ duration_ms: z.int().min(0), finished_at: Instant })),
  superseded_by: Id.nullable(),
  supersedes: Id.nullable(),
  created_at: Instant,
  finished_at: Instant.nullable(),
});
export type SyncRunView = z.infer<typeof SyncRunView>;

/** What a file would change in the live fleet now, opening nothing. Secret-looking values are masked. */
export const FleetPlanView = z.object({
  /** null: compared as the file of a repository that manages nothing yet. */
  repository_id: Id.nullable(),
  /** Account revision of the snapshot that the file was compared with. */
  live_revision: z.int().min(0),
  has_changes: z.boolean(),
  counts: ChangeCounts,
  diff: DiffSummary,
  /** In the order of apply. Digests cover the unmasked values, and are those of the proposals that a sync would open. */
  changes: z.array(Change),
  findings: z.array(Finding),
});
export type FleetPlanView = z.infer<typeof FleetPlanView>;

export const ProposalView = z.object({
  id: Id,
  account_id: AccountId,
  repository_id: Id,
  sync_run_id: Id,
  /** e.g. `create_template`, `delete_virtual_ip`. */
  action: z.string(),
  change: ProposalCore.shape.action,
  ...ProposalCore.omit({ proposal_id: true, action: true }).shape,
  status: ProposalStatus,
  revision: Revision,
  body: ChangeBody,
  waiting_on: z.array(ResourceRef),
  decisions: z.array(
    z.object({ verdict: z.enum(['approve', 'reject']), actor: Actor, at: Instant, comment: z.string().nullable() }),
  ),
  /** Why it ended as it did. */
  reason: z.string().nullable(),
  created_at: Instant,
  updated_at: Instant,
});
export type ProposalView = z.infer<typeof ProposalView>;

/** An entry of the operations timeline. */
export const FleetEventView = z.object({
  id: Id,
  account_id: AccountId,
  /** `gitops.<event>`. */
  kind: z.string(),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  source: z.string(),
  correlation_id: z.string(),
  payload: Json,
  emitted_at: Instant,
  position: z.int().min(1),
});
export type FleetEventView = z.infer<typeof FleetEventView>;

export const DriftReportView = z.object({
  repository_id: Id,
  account_id: AccountId,
  drift: z.boolean(),
  fingerprint: Digest.nullable(),
  severity: z.enum(['medium', 'high']).nullable(),
  resources: z.array(DriftedResource),
  total: z.int().min(0),
  detected_at: Instant.nullable(),
  resolved_at: Instant.nullable(),
  live_revision: z.int().min(0),
});
export type DriftReportView = z.infer<typeof DriftReportView>;

/** A live resource as the imperative API answers it. */
export const ResourceView = z.object({
  account_id: AccountId,
  ...LiveResource.shape,
  attributes: z.union([Attributes, z.object({ $document: Digest })]),
  created_at: Instant,
});
export type ResourceView = z.infer<typeof ResourceView>;
