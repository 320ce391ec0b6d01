import { z } from 'zod';
import { Actor } from './actor.ts';
import { AccountId, CommitSha, Id, Instant, Json, LiveVersion } from './ids.ts';

/** The kinds that the pipeline applies, in the order in which independent changes are applied. */
export const RESOURCE_KINDS = [
  'template',
  'module',
  'node',
  'assignment',
  'sdwan_network',
  'sdwan_peer',
  'virtual_ip',
] as const;
export const ResourceKind = z.enum(RESOURCE_KINDS);
export type ResourceKind = z.infer<typeof ResourceKind>;

/** A resource by its natural key: `node` `edge-01`, `assignment` `edge-01:nginx`, `sdwan_peer` `fabric/edge-01`. */
export const ResourceRef = z.object({ kind: ResourceKind, key: z.string().min(1).max(200) });
export type ResourceRef = z.infer<typeof ResourceRef>;

const JsonMap = z.record(z.string(), Json);
const ScalarMap = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** How a template uses a module. `version: null` follows the newest live version. */
export const TemplateModule = z.object({
  name: z.string(),
  version: z.string().nullable(),
  priority: z.int().nullable(),
  enabled: z.boolean(),
  config: JsonMap,
});
export type TemplateModule = z.infer<typeof TemplateModule>;

/** Every attribute of a live resource, by kind. Absent values are `null`, empty maps or empty lists; never missing. */
export const TemplateAttributes = z.object({
  description: z.string().nullable(),
  node_platform: z.string().nullable(),
  node_platform_id: z.string().nullable(),
  architecture: z.enum(['amd64', 'arm64', 'armv7', 'riscv64']).nullable(),
  /** A set keyed by name, stored sorted by name. */
  modules: z.array(TemplateModule),
  metadata: ScalarMap,
  config: JsonMap,
});
export const ModuleAttributes = z.object({
  description: z.string().nullable(),
  version: z.string().nullable(),
  variety: z.enum(['config', 'instance', 'subscription']),
  priority: z.int().min(0).max(1000),
  config: JsonMap,
});
export const NodeAttributes = z.object({
  template: z.string(),
  region: z.string(),
  instance_type: z.string().nullable(),
  lifecycle_class: z.enum(['persistent', 'ephemeral', 'spot']),
  labels: ScalarMap,
  metadata: ScalarMap,
});
export const AssignmentAttributes = z.object({
  enabled: z.boolean(),
  priority: z.int().min(0).max(1000).nullable(),
  config: JsonMap,
});
export const NetworkAttributes = z.object({
  routing_mode: z.enum(['ibgp', 'static']),
  topology: z.enum(['hub_and_spoke', 'full_mesh']),
  cidr: z.string().nullable(),
});
export const PeerAttributes = z.object({
  publicly_reachable: z.boolean(),
  endpoint: z.string().nullable(),
  listen_port: z.int().min(1).max(65535),
  /** A set, stored sorted. */
  lan_subnets: z.array(z.string()),
});
export const VirtualIpAttributes = z.object({
  cidr: z.string().nullable(),
  primary_holder: z.string(),
  /** Ordered: the first takes over first. */
  failover_holders: z.array(z.string()),
});

export const ATTRIBUTES = {
  template: TemplateAttributes,
  module: ModuleAttributes,
  node: NodeAttributes,
  assignment: AssignmentAttributes,
  sdwan_network: NetworkAttributes,
  sdwan_peer: PeerAttributes,
  virtual_ip: VirtualIpAttributes,
} as const satisfies Record<ResourceKind, z.ZodType>;

export type AttributesOf<K extends ResourceKind> = z.infer<(typeof ATTRIBUTES)[K]>;

/** Attributes of some kind, or a part of them. The kind's schema in `ATTRIBUTES` says which names exist. */
export const Attributes = z.record(z.string(), Json);
export type Attributes = z.infer<typeof Attributes>;

/** Which repository a live resource belongs to, and what was last applied from it. */
export const Management = z.object({
  repository_id: Id,
  /** The declared attributes as last applied: exactly the fields that the file gave, resolved. */
  last_applied: Attributes,
  revision: CommitSha,
});
export type Management = z.infer<typeof Management>;

/** One resource of the live fleet. */
export const LiveResource = z.object({
  kind: ResourceKind,
  key: z.string(),
  attributes: Attributes,
  version: LiveVersion,
  managed_by: Management.nullable(),
  changed_by: Actor,
  changed_at: Instant,
});
export type LiveResource = z.infer<typeof LiveResource>;

export const ModuleVersionState = z.enum(['draft', 'blessed', 'live', 'retired']);

/** One version in the module catalogue. Channels resolve to the version most recently promoted to their state. */
export const ModuleVersion = z.object({
  module: z.string(),
  version: z.string(),
  state: ModuleVersionState,
  /** When it was last promoted to `state`. */
  promoted_at: Instant,
});
export type ModuleVersion = z.infer<typeof ModuleVersion>;

/** A resource that a repository manages but that somebody deleted: ownership outlives it until a change settles it. */
export const GoneResource = z.object({
  kind: ResourceKind,
  key: z.string(),
  managed_by: Management,
  /** Who deleted it, and when. */
  changed_by: Actor,
  changed_at: Instant,
});
export type GoneResource = z.infer<typeof GoneResource>;

/** The live fleet of an account at one revision, read in one snapshot. `revision` is 0 for an account never written. */
export const LiveSnapshot = z.object({
  account_id: AccountId,
  revision: z.int().min(0),
  resources: z.array(LiveResource),
  gone: z.array(GoneResource),
  module_versions: z.array(ModuleVersion),
});
export type LiveSnapshot = z.infer<typeof LiveSnapshot>;
