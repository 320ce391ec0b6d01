import { z } from 'zod';
import { Actor } from './actor.ts';
import { Instant, Json } from './ids.ts';
import { ResourceKind } from './resource.ts';

/** One managed resource that no longer looks as last applied. */
export const DriftedResource = z.object({
  kind: ResourceKind,
  key: z.string(),
  change: z.enum(['modified', 'missing']),
  fields: z.array(z.object({ path: z.string(), expected: Json.optional(), actual: Json.optional() })),
  changed_by: Actor.nullable(),
  changed_at: Instant.nullable(),
});
export type DriftedResource = z.infer<typeof DriftedResource>;
