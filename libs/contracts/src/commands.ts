import { z } from 'zod';
import { Actor } from './actor.ts';
import { BUNDLES_COMMANDS, ENROLMENT_COMMANDS, FLEET_STATUS_COMMANDS, PromoteModuleVersion } from './agent-commands.ts';
import { DRIFT_COMMANDS } from './drift-commands.ts';
import { BreakGlass, GitopsMode, PendingChange } from './gitops-mode.ts';
import { InstanceStatus } from './events/fleet-events.ts';
import { ChangeCounts } from './events/run-events.ts';
import { Finding } from './finding.ts';
import { AccountId, Digest, Id, Instant, LiveVersion } from './ids.ts';
import { RepositorySettings, SyncTrigger } from './repository.ts';
import { Via } from './via.ts';
import { DELIVERY_ID_LENGTH_MAX, WebhookProvider } from './webhook.ts';
import { Attributes, ResourceKind } from './resource.ts';
import { Change, ChangeAction, DiffSummary } from './plan.ts';
import { PolicySettings } from './policy.ts';
import { StaleReason } from './proposal.ts';
import { WEBHOOK_COMMANDS } from './webhook-commands.ts';

/**
 * What every command carries. Repeating a command with the same `operation_id` gives the first answer.
 */
export const CommandEnvelope = z.object({
  operation_id: z.string().min(1).max(200),
  account_id: AccountId,
  actor: Actor,
  /** W3C trace context of the request; null when nothing is traced. */
  traceparent: z.string().nullable(),
  /** What the request's token holds of what a stage itself looks at; missing where a stage asks by itself. */
  may: z.array(z.enum(['system.policies.write', 'system.fleet.break_glass'])).optional(),
  /** What the request came through; missing where a stage asks by itself. No part of what a repetition is known by. */
  via: Via.optional(),
});
export type CommandEnvelope = z.infer<typeof CommandEnvelope>;

const repository = { repository_id: Id };

/** The `version` that was read; missing: whatever it is now. */
const expected_version = z.int().min(0).optional();

/** Requests to repo-sync. */
export const REPO_SYNC_COMMANDS = {
  RegisterRepository: z.object({ ...repository, settings: RepositorySettings.partial({ name: true }) }),
  UpdateRepository: z.object({ ...repository, settings: RepositorySettings.partial(), expected_version }),
  RemoveRepository: z.object({ ...repository, expected_version }),
  RequestSync: z.object({ ...repository, trigger: SyncTrigger }),
  RotateWebhookSecret: z.object(repository),
  /** The file as it was before a run, as a patch, and pushed to a branch of its own. Answers `{document}` of a RollbackAnswer. */
  RollBackRun: z.object({ ...repository, run_id: Id, push: z.boolean() }),
  /**
   * From the gateway, for a webhook whose signature is right. Answers a PushAnswer. A delivery is the same one again
   * when its id was noted before, never by its content; the remote is looked at in either case.
   */
  NotePush: z.object({
    ...repository,
    provider: WebhookProvider,
    /** As the sender names it; null when it does not. */
    delivery_id: z.string().min(1).max(DELIVERY_ID_LENGTH_MAX).nullable(),
  }),
  /** When a webhook of this repository was noted last. Answers a LastPush. */
  ReadLastPush: z.object(repository),
  /** What the account may name as a credential, never a value. Answers `CredentialList`. `scope` null: all. */
  ListCredentials: z.object({ scope: z.string().max(512).nullable() }),
  /** The public half of an ssh credential, so that a git server can be told of it. Answers a `PublicKey`. */
  ReadPublicKey: z.object({ ssh_credential_id: z.string().max(128) }),
  /** Asks the remote as a registration with these settings would, and keeps nothing. Answers a ConnectionCheck. */
  CheckConnection: z.object({ settings: RepositorySettings.partial({ name: true }) }),
  /** The same for a registered repository, whose host must show the key that is recorded for it. */
  CheckRepository: z.object(repository),
} as const;

/** In OpenSSH form, without a comment: `ssh-ed25519 AAAA…`. */
export const PublicKey = z.object({ public_key: z.string() });
export type PublicKey = z.infer<typeof PublicKey>;

/** Credentials as people may see them: everything but their values. */
export const CredentialList = z.object({
  credentials: z.array(
    z.object({
      /** Stable for a path; what `ssh_credential_id` names. */
      id: z.string(),
      path: z.string(),
      scope: z.string(),
      key_names: z.array(z.string()),
      version: z.int().min(1),
      rotated_at: Instant,
    }),
  ),
});
export type CredentialList = z.infer<typeof CredentialList>;

/** Requests to diff. */
export const DIFF_COMMANDS = {
  /** From the gateway: what a file would change. Appends and opens nothing. Answers a PlanReply. */
  PlanFleet: z.object({
    /** The text of the file. */
    source_document: Digest,
    /** What findings call the file. */
    file: z.string().min(1).max(512),
    /** Compared as this repository's file; null: as the file of a repository that manages nothing yet. */
    repository_id: Id.nullable(),
  }),
} as const;

/** What a file would change, or why it cannot be said. */
export const PlanOutcome = z.union([
  z.object({
    outcome: z.literal('planned'),
    /** Account revision of the snapshot that the file was compared with. */
    live_revision: z.int().min(0),
    counts: ChangeCounts,
    summary: DiffSummary,
    /** In the order of apply. */
    changes: z.array(Change),
    findings: z.array(Finding),
  }),
  /** At least one finding is an error. */
  z.object({ outcome: z.literal('invalid'), findings: z.array(Finding) }),
]);
export type PlanOutcome = z.infer<typeof PlanOutcome>;

/** A PlanOutcome, or the document that holds it when it is too large for a message of the bus. */
export const PlanReply = z.union([z.object({ inline: PlanOutcome }), z.object({ document: Digest })]);
export type PlanReply = z.infer<typeof PlanReply>;

/** Requests to approval. */
export const APPROVAL_COMMANDS = {
  /** All or nothing. Each digest is the one the client saw. */
  DecideProposals: z.object({
    ...repository,
    verdict: z.enum(['approve', 'reject']),
    decisions: z
      .array(z.object({ proposal_id: Id, digest: Digest }))
      .min(1)
      .max(10_000),
    /** Shown beside the decision; null when the person gave none. */
    comment: z.string().max(4_000).nullable(),
    remember: z.boolean(),
    /** With `remember`: how long; missing or null: until the change is another one. */
    remember_until: Instant.nullable().optional(),
    /** The number of deletes that the person confirms, where the brake holds. */
    confirm_deletes: z.int().min(1).nullable(),
  }),
  /** Changes what a pending proposal would write; `digest` is the one that was seen. */
  EditProposal: z.object({
    ...repository,
    proposal_id: Id,
    digest: Digest,
    /** Attributes in place of those that it would write. */
    payload: Attributes,
    /** null: none was given. */
    comment: z.string().max(4_000).nullable(),
  }),
  /** Takes the sender's own approval back. */
  WithdrawVote: z.object({ ...repository, proposal_id: Id }),
  RetryProposals: z.object({ ...repository, proposal_ids: z.array(Id).min(1).max(10_000) }),
  /** From apply: what may be executed now. Answers a Claim or null. */
  ClaimApply: z.object(repository),
  /** Answers PolicyWritten, as the other two. */
  CreatePolicy: z.object({ policy_id: Id, policy: PolicySettings }),
  ChangePolicy: z.object({
    policy_id: Id,
    policy: PolicySettings,
    /** null: whatever it is now; 0: a version that it never has. */
    expected_version: z.int().min(0).nullable(),
  }),
  DeletePolicy: z.object({
    policy_id: Id,
    /** null: whatever it is now; 0: a version that it never has. */
    expected_version: z.int().min(0).nullable(),
  }),
} as const;

/** A policy that was written, and the version that it has since; of a deleted one the last that it had. */
export const PolicyWritten = z.object({ policy_id: Id, version: z.int().min(1) });
export type PolicyWritten = z.infer<typeof PolicyWritten>;

/** What apply may do, having claimed it. The same attempt is answered until it is settled. */
export const Claim = z.object({
  attempt_id: Id,
  run_id: Id,
  revision: z.string(),
  /** In the order of apply. `depends_on` names only members of this claim. */
  proposals: z.array(
    z.object({
      proposal_id: Id,
      digest: Digest,
      kind: ResourceKind,
      key: z.string(),
      action: ChangeAction,
      /** The version that was approved; null: the resource must not exist. */
      live_version: LiveVersion.nullable(),
      /** As Change.receiver: for `disown` alone. */
      receiver: Id.nullable().optional(),
      depends_on: z.array(Id),
      plan_document: Digest,
      /** The change as it was edited, which no plan holds; missing: the plan's. */
      change_document: Digest.optional(),
    }),
  ),
});
export type Claim = z.infer<typeof Claim>;

/** One resource mutation as apply sends it; also the shape of the SQL function's argument. */
export const MutationRequest = z.object({
  /** Unique per effect: a repeated one answers the first result and writes nothing. */
  operation_id: z.string().min(1).max(200),
  kind: ResourceKind,
  key: z.string(),
  action: ChangeAction,
  /** The version it was computed from; null: the resource must not exist. */
  expected_version: LiveVersion.nullable(),
  /** As Change.write: every attribute for create, the changing ones for update. */
  write: Attributes,
  /** As Change.receiver: who must still declare it. For `disown` alone. */
  receiver: Id.nullable().optional(),
  /** Becomes `last_applied`; ignored for delete and disown. */
  declared: Attributes,
  repository_id: Id,
  run_id: Id,
  proposal_id: Id,
  revision: z.string(),
});
export type MutationRequest = z.infer<typeof MutationRequest>;

/** What one mutation came to. */
export const MutationResult = z.union([
  z.object({
    operation_id: z.string(),
    outcome: z.literal('applied'),
    /** null after a delete. */
    live_version: LiveVersion.nullable(),
    already_in_place: z.boolean(),
    side_effects: z.array(z.string()),
  }),
  z.object({
    operation_id: z.string(),
    outcome: z.literal('stale'),
    /** null: the resource is not there. */
    actual_version: LiveVersion.nullable(),
    /** Present when it was not the version. */
    reason: StaleReason.optional(),
  }),
  z.object({ operation_id: z.string(), outcome: z.literal('failed'), code: z.string(), message: z.string() }),
]);
export type MutationResult = z.infer<typeof MutationResult>;

/** Requests to inventory. */
export const INVENTORY_COMMANDS = {
  /** From apply: a wave of independent changes, each in its own transaction. Answers MutationResult[] in order. */
  ApplyMutations: z.object({ mutations: z.array(MutationRequest).min(1).max(200) }),
  CreateResource: z.object({ kind: ResourceKind, key: z.string(), attributes: Attributes }),
  /** `expected_version` null: whatever it is now. */
  UpdateResource: z.object({
    kind: ResourceKind,
    key: z.string(),
    attributes: Attributes,
    /** null: whatever it is now. */
    expected_version: LiveVersion.nullable(),
  }),
  /** `expected_version` null: whatever it is now. */
  DeleteResource: z.object({ kind: ResourceKind, key: z.string(), expected_version: LiveVersion.nullable() }),
  PromoteModuleVersion,
  UpdateInstance: z.object({
    instance_id: Id,
    /** Missing: as it is; so for each of these. */
    status: InstanceStatus.optional(),
    /** Absent: as it is. */
    region: z.string().min(1).max(256).optional(),
    /** null: none. */
    instance_type: z.string().min(1).max(256).nullable().optional(),
    expected_version,
  }),
  CreateAccount: z.object({ name: z.string().min(1).max(128) }),
  /** What is not given stays. Answers a ModeOutcome. */
  SetGitopsMode: z.object({
    changes: GitopsMode.partial(),
    /** The `version` that was read; null: whatever it is now. */
    expected_version: z.int().min(0).nullable(),
  }),
  /**
   * From the gateway, before it asks another stage for something that the mode rests on. Answers a GuardOutcome: with
   * `pending` nothing is to be done now.
   */
  GuardChange: PendingChange.pick({ target: true, summary: true, loosens: true, command: true }),
  /** Answers a ConfirmOutcome. */
  ConfirmChange: z.object({ pending_change_id: Id }),
  WithdrawChange: z.object({ pending_change_id: Id }),
  /** Answers a BreakGlassOutcome. */
  OpenBreakGlass: z.object({
    break_glass_id: Id,
    ...BreakGlass.pick({ kind: true, key: true, reason: true }).shape,
    duration_seconds: z.int().min(60).max(86_400),
  }),
  EndBreakGlass: z.object({ break_glass_id: Id }),
  CloseBreakGlassReview: z.object({ break_glass_id: Id }),
} as const;

/** Requests to the projector. */
export const PROJECTOR_COMMANDS = { RebuildReadModels: z.object({}) } as const;

/** Which service answers which commands. */
export const COMMANDS = {
  'repo-sync': REPO_SYNC_COMMANDS,
  diff: DIFF_COMMANDS,
  approval: APPROVAL_COMMANDS,
  inventory: INVENTORY_COMMANDS,
  drift: DRIFT_COMMANDS,
  enrolment: ENROLMENT_COMMANDS,
  bundles: BUNDLES_COMMANDS,
  'fleet-status': FLEET_STATUS_COMMANDS,
  webhooks: WEBHOOK_COMMANDS,
  projector: PROJECTOR_COMMANDS,
} as const;

export const ALL_COMMANDS = {
  ...REPO_SYNC_COMMANDS,
  ...DIFF_COMMANDS,
  ...APPROVAL_COMMANDS,
  ...INVENTORY_COMMANDS,
  ...DRIFT_COMMANDS,
  ...ENROLMENT_COMMANDS,
  ...BUNDLES_COMMANDS,
  ...FLEET_STATUS_COMMANDS,
  ...WEBHOOK_COMMANDS,
  ...PROJECTOR_COMMANDS,
} as const;
export type CommandType = keyof typeof ALL_COMMANDS;
export type CommandData<T extends CommandType> = z.infer<(typeof ALL_COMMANDS)[T]>;
export type Command<T extends CommandType = CommandType> = {
  [K in T]: CommandEnvelope & { type: K; data: CommandData<K> };
}[T];
