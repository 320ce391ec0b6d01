import { z } from 'zod';
import { Actor } from './actor.ts';
import { DoneByHand } from './by-hand.ts';
import { DriftedResource, HiddenDrift } from './drift.ts';
import { ChangeCounts, FindingList } from './events/run-events.ts';
import { Finding } from './finding.ts';
import { AccountId, Digest, Id, Instant, LiveVersion, Position } from './ids.ts';
import { Json, mapOf } from './json.ts';
import { Change, DiffSummary, Revision } from './plan.ts';
import { PolicyRef, PolicyResult } from './policy.ts';
import { ChangeBody, ProposalCore, ProposalStatus, RunStatus } from './proposal.ts';
import { RepositorySettings, SyncTrigger } from './repository.ts';
import { Attributes, LiveResource, ResourceKind, ResourceRef } from './resource.ts';
import { Via } from './via.ts';
import { SEVERITIES } from './words.ts';

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
  /** Present with `last_error`: the code that the runbook explains. */
  last_error_code: z.string().nullable(),
  /** Runs that failed one after the other; drives the back-off. */
  consecutive_failures: z.int().min(0),
  /** null before the first run. */
  last_run_id: Id.nullable(),
  /** When a revision was last compared with the fleet; null before the first time. */
  last_synced_at: Instant.nullable(),
  /** The commit of `last_synced_at`. */
  last_synced_revision: z.string().nullable(),
  /** Changes that the last diff found; null before the first one. */
  last_diff_count: z.int().min(0).nullable(),
  /** When it is looked at next by itself, unless it is disabled; null before the first run. */
  next_sync_at: Instant.nullable(),
  /** null: the remote is not ssh, or no key is known yet and the first one shown will be pinned. */
  host_key: HostKeyView.nullable(),
  /** Which webhook secret is in force; grows by one when it is rotated. */
  webhook_generation: z.int().min(1),
  /** How often the settings were said; 1 at first. What `If-Match` names. */
  version: z.int().min(1),
  created_at: Instant,
  updated_at: Instant,
});
export type RepositoryView = z.infer<typeof RepositoryView>;

export const RunAction = z.object({
  /** null for what no proposal stands for. */
  proposal_id: Id.nullable(),
  /** e.g. `create_node`, `provision_instances`. */
  action: z.string(),
  kind: ResourceKind,
  key: z.string(),
  /** Why it failed, waits or was left; null when there is nothing to say. */
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
  /** null until the commit was fetched. */
  revision: Revision.nullable(),
  requires_approval: z.boolean(),
  /** The run's batch of proposals: a filter everywhere. Equal to the run's id once there are proposals. */
  approval_request_id: Id.nullable(),
  findings: FindingList,
  /** null until the diff is computed, and when it never was. */
  counts: ChangeCounts.nullable(),
  /** null until the diff is computed. */
  plan_document: Digest.nullable(),
  /** null until the diff is computed. */
  summary_document: Digest.nullable(),
  /** Changes of the plan that were not opened, for want of room. */
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
  timings: mapOf(z.string(), z.object({ duration_ms: z.int().min(0), finished_at: Instant })),
  /** The newer run that took over; null while none did. */
  superseded_by: Id.nullable(),
  /** The run whose open proposals it took over; null when there was none. */
  supersedes: Id.nullable(),
  created_at: Instant,
  /** null while the run is open, people's decisions included. */
  finished_at: Instant.nullable(),
});
export type SyncRunView = z.infer<typeof SyncRunView>;

/** A run in a list of runs. Its proposals are counted; the run itself names them. */
export const SyncRunSummary = z.object({
  ...SyncRunView.omit({ proposals: true, applied_actions: true, failed_actions: true, remaining: true }).shape,
  /** How many proposals have which status; statuses that none has are left out. */
  proposal_counts: mapOf(z.string(), z.int().min(1)),
});
export type SyncRunSummary = z.infer<typeof SyncRunSummary>;

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
  /** What the policies say of it; null in what was proposed before there were any. */
  policy: PolicyResult.nullable(),
  /** Present when it was edited: what is applied then differs from git. */
  edits: z
    .array(
      z.object({
        actor: Actor,
        at: Instant,
        /** null: none was given. */
        comment: z.string().nullable(),
      }),
    )
    .optional(),
  waiting_on: z.array(ResourceRef),
  /** Present while a window of a policy keeps it. */
  waiting_for_window: z
    .object({
      /** The next opening; null: none is in sight. */
      opens_at: Instant.nullable(),
    })
    .optional(),
  /** Present while nobody who has signed in could decide about it: why. */
  undecidable: z.string().optional(),
  decisions: z.array(
    z.object({
      verdict: z.enum(['approve', 'reject']),
      actor: Actor,
      at: Instant,
      /** null: none was given. */
      comment: z.string().nullable(),
      /** The policy that it was made under, which may be another one by now; absent where that was not recorded. */
      policy: PolicyRef.optional(),
      /** Present when it does not count any more: `withdrawn`, `permission_lost`, `superseded`, `edited`. */
      void: z.string().optional(),
    }),
  ),
  /** Present once apply claimed it: when it did so last. */
  claimed_at: Instant.optional(),
  /** With `applied_manually`: who had done it; absent where nobody is known. */
  done_by: DoneByHand.optional(),
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
  severity: z.enum(SEVERITIES),
  source: z.string(),
  correlation_id: z.string(),
  payload: Json,
  emitted_at: Instant,
  position: Position,
});
export type FleetEventView = z.infer<typeof FleetEventView>;

export const DriftReportView = z.object({
  repository_id: Id,
  account_id: AccountId,
  drift: z.boolean(),
  /** Over resources, fields and values; null while nothing drifts. */
  fingerprint: Digest.nullable(),
  /** null while nothing drifts. */
  severity: z.enum(['medium', 'high']).nullable(),
  resources: z.array(DriftedResource),
  total: z.int().min(0),
  /** What drifts too, and is ignored: the first 100. */
  ignored: z.array(HiddenDrift),
  ignored_total: z.int().min(0),
  /** Since when the present drift is known; null while nothing drifts. */
  detected_at: Instant.nullable(),
  /** When the last drift ended; null before the first end, and while something drifts. */
  resolved_at: Instant.nullable(),
  live_revision: z.int().min(0),
});
export type DriftReportView = z.infer<typeof DriftReportView>;

/** One step of the chain behind a resource. */
export const ExplainedStep = z.object({
  what: z.enum(['commit', 'proposal', 'edit', 'decision', 'claim', 'outcome', 'change', 'drift']),
  /** When it happened; of a commit without a time, when its change was proposed. */
  at: Instant,
  /** A sentence for people. What git, comments and values say in it is other people's words, cut to a line. */
  text: z.string(),
  /** Who edited the proposal, decided about it, changed the resource by hand, or had done what was approved; missing otherwise. */
  actor: Actor.optional(),
  /** Through what they changed it by hand; missing where it is not known. */
  via: Via.optional(),
  /** The policy that the decision was made under, and its version: of a decision alone. */
  policy: PolicyRef.optional(),
  /** What it was at afterwards: of a change by hand alone. */
  version: LiveVersion.optional(),
  /** The commit's id and the line that declares it: of a commit alone. */
  revision: z.string().optional(),
  /** Absent where `revision` is, and where the file does not say it in one place. */
  line: z.int().min(1).optional(),
  /** Missing for a change by hand. */
  repository_id: Id.optional(),
  /** Absent for a change by hand. */
  sync_run_id: Id.optional(),
  /** Absent for a change by hand, and for what was found before there was a proposal. */
  proposal_id: Id.optional(),
});
export type ExplainedStep = z.infer<typeof ExplainedStep>;

/** What became of one thing of the live fleet between two moments. */
export const FleetDifference = z.object({
  /** An instance's key is its id. */
  kind: z.union([ResourceKind, z.literal('instance')]),
  key: z.string(),
  change: z.enum(['created', 'changed', 'deleted']),
  /** What is different; `managed_by` is the repository that manages it. Missing sides: there was none. */
  fields: z.array(z.object({ path: z.string(), from: Json.optional(), to: Json.optional() })),
  /** null: it was not there. */
  from_version: LiveVersion.nullable(),
  /** null: it was not there any more. */
  to_version: LiveVersion.nullable(),
  /** Of the newest change until then. */
  changed_by: Actor,
  changed_at: Instant,
});
export type FleetDifference = z.infer<typeof FleetDifference>;

/** A live resource as the imperative API answers it. */
export const ResourceView = z.object({
  account_id: AccountId,
  ...LiveResource.shape,
  attributes: z.union([Attributes, z.object({ $document: Digest })]),
  created_at: Instant,
});
export type ResourceView = z.infer<typeof ResourceView>;
