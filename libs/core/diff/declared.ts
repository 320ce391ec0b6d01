import { type DesiredState, RESOURCE_KINDS, type ResourceKind } from '@fleetwright/contracts';

/** What a file declares, by natural key. */
export interface Declared {
  has(kind: ResourceKind, key: string): boolean;
}

export function indexDeclared({ resources }: DesiredState): Declared {
  const keys = new Map<ResourceKind, Set<string>>(RESOURCE_KINDS.map((kind) => [kind, new Set()]));
  for (const { kind, key } of resources) keys.get(kind)?.add(key);
  return { has: (kind, key) => keys.get(kind)?.has(key) === true };
}
