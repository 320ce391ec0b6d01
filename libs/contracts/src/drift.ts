import { z } from 'zod';
import { Actor } from './actor.ts';
import { Id, Instant } from './ids.ts';
import { Json } from './json.ts';
import { ResourceKind } from './resource.ts';
import { Via } from './via.ts';

/** One managed resource that no longer looks as last applied. */
export const DriftedResource = z.object({
  kind: ResourceKind,
  key: z.string(),
  change: z.enum(['modified', 'missing']),
  /** Empty when the whole resource is missing. `expected` is missing where nothing was applied, `actual` where nothing is live. */
  fields: z.array(z.object({ path: z.string(), expected: Json.optional(), actual: Json.optional() })),
  /** Who changed last what drifted, be it the node's instance; null when nobody is known. */
  changed_by: Actor.nullable(),
  /** Present with `changed_by`; null without. */
  changed_at: Instant.nullable(),
  /** Through what they did: the request and its operation. Missing where it is not known. */
  changed_via: Via.optional(),
});
export type DriftedResource = z.infer<typeof DriftedResource>;

/** Drift that somebody asked not to be told of: events say nothing of it, the report lists it, proposals are made all the same. */
export const DriftIgnore = z.object({
  id: Id,
  kind: ResourceKind,
  /** Which resources of the kind: a glob, in which `*` stands for any characters. */
  key: z.string().min(1).max(200),
  /** One attribute, or a part of it (`labels.team`); null: whatever differs, and that the resource is missing. */
  field: z.string().min(1).max(256).nullable(),
  reason: z.string().min(1).max(1_000),
  /** When it ends by itself: at most 90 days after it was said or changed. */
  expires_at: Instant,
  created_by: Actor,
  created_at: Instant,
});
export type DriftIgnore = z.infer<typeof DriftIgnore>;

/** Drift that no event tells, and which ignores hide it. Of a resource that drifts in other fields too, only these fields. */
export const HiddenDrift = z.object({ ...DriftedResource.shape, ignored_by: z.array(Id).min(1) });
export type HiddenDrift = z.infer<typeof HiddenDrift>;
