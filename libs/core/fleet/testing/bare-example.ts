import type { Attributes, ResourceKind } from '@fleetwright/contracts';
import { FIELDS, kindOf, REQUIRED } from '../kinds.ts';

/** A resource of a kind with nothing but what it cannot do without. Those of all kinds are one fleet: they refer to each other. */
export function bareExample(kind: ResourceKind): { readonly key: string; readonly attributes: Attributes } {
  const { key, attributes } = kindOf(kind).example;
  const needed = FIELDS[kind].flatMap(([name, spec]) =>
    spec.default === REQUIRED ? [[name, (attributes as Attributes)[name]]] : [],
  );
  return { key, attributes: Object.fromEntries(needed) as Attributes };
}
