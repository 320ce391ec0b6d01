import type { DriftedResource } from '@fleetwright/contracts';
import { type HandChange, resourceId } from '@fleetwright/core/fleet';

/**
 * Drifted resources with who made them drift: the newest change by hand of anything that differs, be it the resource's or
 * its instance's. Where the journal knows of none, what the inventory says of the resource stands.
 */
export function attributed(
  drifted: readonly DriftedResource[],
  changes: readonly HandChange[],
): readonly DriftedResource[] {
  const known = Map.groupBy(changes, ({ kind, key }) => resourceId(kind, key));
  return drifted.map((resource) => {
    const culprit = known.get(resourceId(resource.kind, resource.key))?.find((change) => madeDrift(resource, change));
    if (culprit === undefined) return resource;
    const { actor: changed_by, at: changed_at, via } = culprit;
    return { ...resource, changed_by, changed_at, ...(via && { changed_via: via }) };
  });
}

function madeDrift({ change, fields }: DriftedResource, { operation, changed, instance_id }: HandChange): boolean {
  if (change === 'missing') return operation === 'deleted' && instance_id === null;
  if (operation === 'deleted') return false;
  return fields.some(({ path }) => changed.some((name) => isAbout(path, instance_id, name)));
}

/** Paths begin with the attribute's name, or with the instance and its field. */
function isAbout(path: string, instance: string | null, name: string): boolean {
  if (instance !== null) return path === `instances[${instance}].${name}`;
  return path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`);
}
