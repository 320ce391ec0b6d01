import { z } from 'zod';
import { Actor } from './actor.ts';
import { InstanceStatus } from './events/fleet-events.ts';
import { ChangeCounts } from './events/run-events.ts';
import { Finding } from './finding.ts';
import { AccountId, Digest, Id, Instant, LiveVersion } from './ids.ts';
import { RepositorySettings, SyncTrigger } from './repository.ts';
import { DELIVERY_ID_LENGTH_MAX, WebhookProvider } from './webhook.ts';
import { Attributes, ModuleVersionState, ResourceKind } from './resource.ts';
import { Change, ChangeAction, DiffSummary } from './plan.ts';

/**
 * What every command carries. Repeating a command with the same `operation_id` gives the first answer.
 */
export const CommandEnvelope = z.object({
  operation_id: z.string().min(1).max(200),
  account_id: AccountId,
  actor: Actor,
  traceparent: z.string().nullable(),
});
export type CommandEnvelope = z.infer<typeof CommandEnvelope>;

const repository = { repository_id: Id };

/** Requests to repo-sync. */
export const REPO_SYNC_COMMANDS = {
  RegisterRepository: z.object({ ...repository, settings: RepositorySettings.partial({ name: true }) }),
  UpdateRepository: z.object({ ...repository, settings: RepositorySettings.partial() }),
  RemoveRepository: z.object(repository),
  RequestSync: z.object({ ...repository, trigger: SyncTrigger }),
  RotateWebhookSecret: z.object(repository),
  /**
   * From the gateway, for a webhook whose signature is right. Answers a PushAnswer. A delivery is the same one again
   * when its id or its content was seen before: ids are not signed.
   */
  NotePush: z.object({
    ...repository,
    provider: WebhookProvider,
    /** As the sender names it; null when it does not. */
    delivery_id: z.string().min(1).max(DELIVERY_ID_LENGTH_MAX).nullable(),
    body_digest: Digest,
  }),
  /** What the account may name as a credential, never a value. Answers `CredentialList`. `scope` null: all. */
  ListCredentials: z.object({ scope: z.string().max(512).nullable() }),
  /** Asks the remote as a registration with these settings would, and keeps nothing. Answers a ConnectionCheck. */
  CheckConnection: z.object({ settings: RepositorySettings.partial({ name: true }) }),
  /** The same for a registered repository, whose host must show the key that is recorded for it. */
  CheckRepository: z.object(repository),
} as const;

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
    comment: z.string().max(4_000).nullable(),
    remember: z.boolean(),
    /** The number of deletes that the person confirms, where the brake holds. */
    confirm_deletes: z.int().min(1).nullable(),
  }),
  RetryProposals: z.object({ ...repository, proposal_ids: z.array(Id).min(1).max(10_000) }),
  /** From apply: what may be executed now. Answers a Claim or null. */
  ClaimApply: z.object(repository),
} as const;

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
      live_version: LiveVersion.nullable(),
      depends_on: z.array(Id),
      plan_document: Digest,
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
  /** Becomes `last_applied`; ignored for delete. */
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
  z.object({ operation_id: z.string(), outcome: z.literal('stale'), actual_version: LiveVersion.nullable() }),
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
    expected_version: LiveVersion.nullable(),
  }),
  DeleteResource: z.object({ kind: ResourceKind, key: z.string(), expected_version: LiveVersion.nullable() }),
  /** Adds the version to the catalogue if it is new. */
  PromoteModuleVersion: z.object({ module: z.string(), version: z.string(), state: ModuleVersionState }),
  UpdateInstance: z.object({
    instance_id: Id,
    status: InstanceStatus.optional(),
    region: z.string().min(1).max(256).optional(),
    instance_type: z.string().min(1).max(256).nullable().optional(),
  }),
  CreateAccount: z.object({ name: z.string().min(1).max(128) }),
} as const;

/** Requests to the projector. */
export const PROJECTOR_COMMANDS = { RebuildReadModels: z.object({}) } as const;

/** Which service answers which commands. */
export const COMMANDS = {
  'repo-sync': REPO_SYNC_COMMANDS,
  diff: DIFF_COMMANDS,
  approval: APPROVAL_COMMANDS,
  inventory: INVENTORY_COMMANDS,
  projector: PROJECTOR_COMMANDS,
} as const;

export const ALL_COMMANDS = {
  ...REPO_SYNC_COMMANDS,
  ...DIFF_COMMANDS,
  ...APPROVAL_COMMANDS,
  ...INVENTORY_COMMANDS,
  ...PROJECTOR_COMMANDS,
} as const;
export type CommandType = keyof typeof ALL_COMMANDS;
export type CommandData<T extends CommandType> = z.infer<(typeof ALL_COMMANDS)[T]>;
export type Command<T extends CommandType = CommandType> = {
  [K in T]: CommandEnvelope & { type: K; data: CommandData<K> };
}[T];

/** Why a command was refused. The gateway alone knows which HTTP status each becomes. */
export const RefusalCode = z.enum([
  'not_found',
  'invalid',
  'already_exists',
  'version_conflict',
  'digest_mismatch',
  'already_decided',
  'brake_confirmation_required',
  'not_retryable',
  'in_use',
  'unresolved_reference',
  'forbidden',
  'bus_unavailable',
  'store_unavailable',
  'rate_limited',
  /** The credential store does not answer, or refuses. */
  'credential_unreadable',
]);
export type RefusalCode = z.infer<typeof RefusalCode>;

/** One problem of an input. */
export const Problem = z.object({ path: z.string(), code: z.string(), message: z.string() });
export type Problem = z.infer<typeof Problem>;

export const Refusal = z.object({
  ok: z.literal(false),
  code: RefusalCode,
  /** A sentence for people: what was expected and what to do. */
  message: z.string(),
  problems: z.array(Problem).optional(),
  /** Facts that help, e.g. the winner of a closed decision. */
  detail: z.record(z.string(), z.json()).optional(),
});
export type Refusal = z.infer<typeof Refusal>;

/**
 * A reply. `position` is the global position of the last event the command appended, `account_revision` the inventory's
 * revision: what a reader that wants to see its own write waits for.
 */
export const Accepted = z.object({
  ok: z.literal(true),
  result: z.json(),
  position: z.int().min(0).nullable(),
  account_revision: z.int().min(0).nullable(),
});
export type Accepted = z.infer<typeof Accepted>;
export const CommandReply = z.union([Accepted, Refusal]);
export type CommandReply = z.infer<typeof CommandReply>;
