import type { Attributes, DriftedResource, GoneResource, LiveResource } from '@fleetwright/contracts';
import { differences } from './compare.ts';
import { instanceDifferences } from './instances.ts';
import { own } from './json.ts';
import { type FieldSpec, FIELDS, KINDS } from './kinds.ts';
import type { ManagedFleet } from './live-fleet.ts';
import { unmask } from './unmask.ts';

type DriftedField = DriftedResource['fields'][number];

/**
 * Every managed resource that no longer looks as last applied, in the order of the snapshot, the missing ones last. Only
 * what was declared counts; values are not masked.
 */
export function compareManaged(managed: Pick<ManagedFleet, 'resources' | 'gone'>): DriftedResource[] {
  const modified = managed.resources.map(compareResource).filter((drifted) => drifted !== undefined);
  return [...modified, ...managed.gone.map(missing)];
}

/** How one managed resource differs from what was last applied; undefined when it does not. */
function compareResource(resource: LiveResource): DriftedResource | undefined {
  if (!resource.managed_by) return undefined;
  return modified(resource, fieldsUnlike(resource, resource.managed_by.last_applied));
}

/**
 * How a resource differs from what it was to be. Also from what is stored as last applied: where both lost the same part,
 * they agree with one another and not with what was expected.
 */
export function compareExpected(resource: LiveResource, expected: Attributes | undefined): DriftedResource | undefined {
  const fields = fieldsUnlike(resource, expected);
  const known = new Set(fields.map(({ path }) => path));
  const others = fieldsUnlike(resource, resource.managed_by?.last_applied).filter(({ path }) => !known.has(path));
  return modified(resource, [...fields, ...others]);
}

function modified(resource: LiveResource, fields: readonly DriftedField[]): DriftedResource | undefined {
  const { kind, key, changed_by, changed_at } = resource;
  const ofInstances = instanceDifferences(resource, resource.attributes).map(({ path, node, instance }) => {
    return { path, expected: node, actual: instance };
  });
  const all = [...fields, ...ofInstances];
  if (all.length === 0) return undefined;
  // Who changed an instance is not who changed its node.
  const by = fields.length > 0 ? { changed_by, changed_at } : { changed_by: null, changed_at: null };
  return { kind, key, change: 'modified', fields: all, ...by };
}

function fieldsUnlike({ kind, attributes }: LiveResource, wanted: Attributes = {}): DriftedField[] {
  // Where the file has a mask, nothing is compared.
  const expected = unmask(kind, wanted, attributes).attributes;
  const fields: DriftedField[] = [];
  const unknown = Object.keys(expected).filter((name) => !Object.hasOwn(KINDS[kind].fields, name));
  for (const [name, spec] of [...FIELDS[kind], ...unknown.map((name) => [name, UNKNOWN] as const)]) {
    if (!Object.hasOwn(expected, name)) continue;
    for (const { path, from, to } of differences(name, spec, own(expected, name), own(attributes, name))) {
      fields.push({ path, ...(from !== undefined && { expected: from }), ...(to !== undefined && { actual: to }) });
    }
  }
  return fields;
}

/** A field that the kind does not have was to be there all the same. */
const UNKNOWN: FieldSpec = { compare: 'scalar', default: null };

export function missing({ kind, key, changed_by, changed_at }: GoneResource): DriftedResource {
  return { kind, key, change: 'missing', fields: [], changed_by, changed_at };
}
