import { z } from 'zod';
import { AccountId } from './ids.ts';
import { Json } from './json.ts';
import { Attributes, ResourceKind, ResourceRef } from './resource.ts';

/** Where in the file a resource refers to another one. `path` as in a finding. */
export const ReferencePlace = ResourceRef.extend({ path: z.string(), line: z.int().min(1), column: z.int().min(1) });
export type ReferencePlace = z.infer<typeof ReferencePlace>;

/**
 * One declared resource. `declared` holds exactly the fields the file gives (templates: after inheritance), in the live
 * attribute names; a field that is missing is not managed. Module pins such as `@live` are still unresolved:
 * `version: "@live"`.
 */
export const DesiredResource = z.object({
  kind: ResourceKind,
  key: z.string(),
  declared: Attributes,
  line: z.int().min(1),
  column: z.int().min(1),
  /** Of what it refers to and this file does not declare, and of modules with a version; missing when there is none. */
  references: z.array(ReferencePlace).optional(),
});
export type DesiredResource = z.infer<typeof DesiredResource>;

/** What a revision declares, normalised: the same for the list and the map spelling. */
export const DesiredState = z.object({
  version: z.literal(1),
  account: AccountId.or(z.string().min(1)),
  /** Where the account is named. */
  account_line: z.int().min(1).optional(),
  /** Present with `account_line`. */
  account_column: z.int().min(1).optional(),
  /**
   * Sections the file has, even when empty. A section that is absent never deletes anything. Peers and virtual IPs are
   * present per network: `sdwan.networks.<name>.peers`, `sdwan.networks.<name>.virtual_ips`.
   */
  sections: z.array(z.string()),
  /** In the order of RESOURCE_KINDS, then of appearance. */
  resources: z.array(DesiredResource),
  /** Informational only, never applied: names in the order of the file. */
  provider_configs: z.array(z.object({ name: z.string(), value: Json })),
});
export type DesiredState = z.infer<typeof DesiredState>;
