import type { DriftedResource, GoneResource, LiveResource } from '@fleetwright/contracts';
import { differences, KINDS, type ManagedFleet, own } from '@fleetwright/core/fleet';

type DriftedField = DriftedResource['fields'][number];

/**
 * Every managed resource that no longer looks as last applied, in the order of the snapshot, the missing ones last. Only
 * what was declared counts; values are not masked.
 */
export function compareManaged(managed: ManagedFleet): DriftedResource[] {
  const modified = managed.resources.map(compareResource).filter((drifted) => drifted !== undefined);
  return [...modified, ...managed.gone.map(missing)];
}

/** How one managed resource differs from what was last applied; undefined when it does not. */
export function compareResource(resource: LiveResource): DriftedResource | undefined {
  const { kind, key, attributes, managed_by, changed_by, changed_at } = resource;
  if (!managed_by) return undefined;
  const fields: DriftedField[] = [];
  for (const [name, spec] of Object.entries(KINDS[kind].fields)) {
    if (!Object.hasOwn(managed_by.last_applied, name)) continue;
    const expected = own(managed_by.last_applied, name);
    for (const { path, from, to } of differences(name, spec, expected, own(attributes, name))) {
      fields.push({ path, ...(from !== undefined && { expected: from }), ...(to !== undefined && { actual: to }) });
    }
  }
  return fields.length > 0 ? { kind, key, change: 'modified', fields, changed_by, changed_at } : undefined;
}

export function missing({ kind, key, changed_by, changed_at }: GoneResource): DriftedResource {
  return { kind, key, change: 'missing', fields: [], changed_by, changed_at };
}
