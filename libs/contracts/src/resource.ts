import { z } from 'zod';
import { Actor } from './actor.ts';
import { ContentRef } from './agents/manifest.ts';
import { AccountId, CommitSha, Id, Instant, LiveVersion } from './ids.ts';
import { Json, mapOf } from './json.ts';
import { KIND_TABLE } from './kinds/all.ts';

export type ResourceKind = keyof typeof KIND_TABLE;
/** In the order in which independent changes are applied. */
export const RESOURCE_KINDS = Object.keys(KIND_TABLE) as readonly ResourceKind[];
export const ResourceKind = z.enum(RESOURCE_KINDS);

/** A resource by its natural key: `node` `edge-01`, `assignment` `edge-01:nginx`, `sdwan_peer` `fabric/edge-01`. */
export const ResourceRef = z.object({ kind: ResourceKind, key: z.string().min(1).max(200) });
export type ResourceRef = z.infer<typeof ResourceRef>;

type Live<Of> = {
  [Name in keyof Of]: Of[Name] extends { readonly live: infer Schema extends z.ZodType } ? Schema : never;
};
type AttributesSchemas = { [K in ResourceKind]: z.ZodObject<Live<(typeof KIND_TABLE)[K]['fields']>, z.core.$strip> };

/** Every attribute of a live resource, by kind. Absent values are `null`, empty maps or empty lists; never missing. */
export const ATTRIBUTES = Object.fromEntries(
  Object.entries(KIND_TABLE).map(([kind, { fields }]) => [
    kind,
    z.object(Object.fromEntries(Object.entries(fields).map(([name, { live }]) => [name, live]))),
  ]),
) as unknown as AttributesSchemas;

export type AttributesOf<K extends ResourceKind> = z.infer<(typeof ATTRIBUTES)[K]>;

/** Attributes of some kind, or a part of them. The kind's schema in `ATTRIBUTES` says which names exist. */
export const Attributes = mapOf(z.string(), Json);
export type Attributes = z.infer<typeof Attributes>;

/** Which repository a live resource belongs to, and what was last applied from it. */
export const Management = z.object({
  repository_id: Id,
  /** The declared attributes as last applied: exactly the fields that the file gave, resolved. */
  last_applied: Attributes,
  revision: CommitSha,
});
export type Management = z.infer<typeof Management>;

/** An instance whose region or type is not its node's. What it is doing (its status) says nothing about that. */
export const StrayInstance = z.object({ id: Id, region: z.string(), instance_type: z.string().nullable() });
export type StrayInstance = z.infer<typeof StrayInstance>;

/** One resource of the live fleet. */
export const LiveResource = z.object({
  kind: ResourceKind,
  key: z.string(),
  attributes: Attributes,
  version: LiveVersion,
  /** null: no repository manages it. */
  managed_by: Management.nullable(),
  changed_by: Actor,
  changed_at: Instant,
  /** Of a node in a snapshot, in the order of their ids; missing where there is none. */
  stray_instances: z.array(StrayInstance).optional(),
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
  /** What it puts on a node: the document of its ModuleContent, never changed. Missing: it was published without any. */
  content: ContentRef.optional(),
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

/** A resource that one repository manages, live or gone, and that another one declares: `repository_id`. */
export const DeclaredByOther = z.object({ kind: ResourceKind, key: z.string(), repository_id: Id });
export type DeclaredByOther = z.infer<typeof DeclaredByOther>;

/** The live fleet of an account at one revision, read in one snapshot. `revision` is 0 for an account never written. */
export const LiveSnapshot = z.object({
  account_id: AccountId,
  /** The account's count of mutations. */
  revision: z.int().min(0),
  resources: z.array(LiveResource),
  gone: z.array(GoneResource),
  module_versions: z.array(ModuleVersion),
  /** In the order of kinds, keys and repositories. */
  declared_by_others: z.array(DeclaredByOther),
});
export type LiveSnapshot = z.infer<typeof LiveSnapshot>;
