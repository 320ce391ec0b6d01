import { z } from 'zod';
import { Finding } from './finding.ts';
import { AccountId, CommitSha, Digest, Id, Instant, LiveVersion } from './ids.ts';
import { Json } from './json.ts';
import { Reach } from './reach.ts';
import { Attributes, ResourceKind, ResourceRef } from './resource.ts';

export const ChangeAction = z.enum(['create', 'update', 'delete', 'adopt', 'disown']);
export type ChangeAction = z.infer<typeof ChangeAction>;

/** Why a change is proposed. `both`: git and live moved since last applied; `release`: a module channel moved. */
export const ChangeCause = z.enum(['git', 'drift', 'both', 'initial', 'release', 'edit']);
export type ChangeCause = z.infer<typeof ChangeCause>;

/** One field that differs. `from` is missing when live has no value, `to` when the field goes away with its resource. */
export const FieldChange = z.object({
  /** e.g. `region`, `modules[nginx].version`, `metadata.purpose`. */
  path: z.string(),
  /** Missing when live has no value. */
  from: Json.optional(),
  /** Missing when the field goes away with its resource. */
  to: Json.optional(),
  cause: ChangeCause,
});
export type FieldChange = z.infer<typeof FieldChange>;

/** The difference of one resource. */
export const Change = z.object({
  kind: ResourceKind,
  key: z.string(),
  action: ChangeAction,
  cause: ChangeCause,
  fields: z.array(FieldChange),
  /**
   * What apply writes: for `create` every attribute, for `update` the attributes that change (whole top-level
   * attributes), for `adopt`, `delete` and `disown` nothing.
   */
  write: Attributes,
  /** The declared attributes, resolved: becomes `last_applied`. Empty for `delete` and `disown`. */
  declared: Attributes,
  /** Live attributes at `live_version`; null for `create`. */
  live: Attributes.nullable(),
  /** The version this was computed from; null when the resource did not exist. Apply refuses any other. */
  live_version: LiveVersion.nullable(),
  /** Other changes of the same plan that must be in place before this one. Sorted by kind order, then key. */
  depends_on: z.array(ResourceRef),
  /**
   * For `disown` alone: the repository that declares the resource by now, and adopts it once it is given up. null: nobody
   * does, and the repository is registered with `on_removal: disown`.
   */
  receiver: Id.nullable().optional(),
  /** Where it is declared; missing for `delete` and `disown`. */
  line: z.int().min(1).optional(),
  /** Over all that an approver sees; which fields, says `core/diff`. */
  digest: Digest,
});
export type Change = z.infer<typeof Change>;

/** A computed diff, whole. Stored as a document; its changes are in the order of apply, deletes last. */
export const Plan = z.object({
  account_id: AccountId,
  repository_id: Id,
  run_id: Id,
  revision: CommitSha,
  live_revision: z.int().min(0),
  changes: z.array(Change),
  findings: z.array(Finding),
});
export type Plan = z.infer<typeof Plan>;

export const NamesByAction = z.object({
  add: z.array(z.string()),
  update: z.array(z.string()),
  delete: z.array(z.string()),
  adopt: z.array(z.string()),
  /** Missing in diffs from before there was `disown`. */
  disown: z.array(z.string()).optional(),
});
export type NamesByAction = z.infer<typeof NamesByAction>;

/** The diff as a run shows it, in the shape of the reference documents. */
export const DiffSummary = z.object({
  templates: NamesByAction,
  modules: NamesByAction,
  nodes: NamesByAction,
  assignments: NamesByAction,
  sdwan: z.object({ networks: NamesByAction, peers: NamesByAction, virtual_ips: NamesByAction }),
  /** Missing in diffs from before there were federation peers. */
  federation_peers: NamesByAction.optional(),
  provider_configs: z.object({ informational: z.array(z.string()) }),
  /** Which nodes the changes reach. Missing where nothing changes, and in diffs from before there were agents. */
  reach: Reach.optional(),
});
export type DiffSummary = z.infer<typeof DiffSummary>;

/** A commit as shown to people. Its text is decoded as the commit declares; what cannot be decoded is U+FFFD. */
export const Revision = z.object({
  sha: CommitSha,
  /** In events `said:<id>`: the text is kept beside them. null: the commit names nobody, or in no form that git reads. */
  author_name: z.string().nullable(),
  /** In events `said:<id>`. null: the commit has none, or in no form that git reads. */
  author_email: z.string().nullable(),
  /** Empty when the commit has none. */
  message: z.string(),
  /** null: the commit has no time, or one that no calendar has. */
  committed_at: Instant.nullable(),
});
export type Revision = z.infer<typeof Revision>;
