import type { Attributes, DesiredState, LiveResource, ResourceRef } from '@fleetwright/contracts';
import {
  type Difference,
  differences,
  emptyMap,
  FIELDS,
  instanceDifferences,
  type ManagedFleet,
  own,
  resourceId,
  unmask,
} from '@fleetwright/core/fleet';
import { withPart } from './parts.ts';

/** What of the drift is to be accepted; missing: all of it. */
export interface AdoptScope {
  readonly resources?: readonly ResourceRef[] | undefined;
  /** Paths as the drift report has them; one also names what is below it. */
  readonly fields?: readonly string[] | undefined;
}

/** What the file has to say so that a resource is no longer drifted: an edit of the file. */
export type AdoptEdit = ResourceRef & ({ readonly do: 'set'; readonly fields: Attributes } | { readonly do: 'remove' });

/** Drift that no change of the file accepts. */
export interface NotAdopted extends ResourceRef {
  /** Missing: the whole resource. */
  readonly path?: string;
  /** `not_declared`: the file says nothing of it any more. `instance_differs`: a file says nothing of instances. */
  readonly code: 'not_declared' | 'instance_differs';
}

export interface Adoption {
  readonly edits: readonly AdoptEdit[];
  readonly left: readonly NotAdopted[];
  /** Resources of the scope that have not drifted. */
  readonly undrifted: readonly ResourceRef[];
}

/**
 * Edits of the file that accept what is live. Of a drifted resource only the parts that differ from what was last applied
 * are taken over: what the file says beside them stays as it says it, a channel of a module included.
 */
export function adoptDrift(managed: ManagedFleet, file: DesiredState, scope: AdoptScope): Adoption {
  const asked = scope.resources && new Set(scope.resources.map(({ kind, key }) => resourceId(kind, key)));
  const isAsked = ({ kind, key }: ResourceRef) => asked === undefined || asked.has(resourceId(kind, key));
  const declared = new Map(
    file.resources.map((resource) => [resourceId(resource.kind, resource.key), resource.declared]),
  );
  const drifted = new Set<string>();
  const edits: AdoptEdit[] = [];
  const left: NotAdopted[] = [];
  for (const resource of managed.resources) {
    if (!isAsked(resource) || !resource.managed_by) continue;
    const found = partsOf(resource, scope.fields);
    if (found.parts.length + found.instances.length === 0) continue;
    const id = resourceId(resource.kind, resource.key);
    drifted.add(id);
    const { kind, key } = resource;
    for (const path of found.instances) left.push({ kind, key, path, code: 'instance_differs' });
    const standing = declared.get(id);
    if (standing === undefined) {
      if (found.parts.length > 0) left.push({ kind, key, code: 'not_declared' });
      continue;
    }
    const fields = emptyMap();
    for (const { field, difference } of found.parts) {
      const before = own(fields, field) ?? own(standing, field);
      const after = before === undefined ? undefined : withPart(before, difference.steps, difference.to);
      if (after === undefined) left.push({ kind, key, path: difference.path, code: 'not_declared' });
      else fields[field] = after;
    }
    if (Object.keys(fields).length > 0) edits.push({ do: 'set', kind, key, fields });
  }
  for (const { kind, key } of managed.gone) {
    if (!isAsked({ kind, key }) || scope.fields !== undefined) continue;
    drifted.add(resourceId(kind, key));
    if (declared.has(resourceId(kind, key))) edits.push({ do: 'remove', kind, key });
    else left.push({ kind, key, code: 'not_declared' });
  }
  const undrifted = (scope.resources ?? []).filter(({ kind, key }) => !drifted.has(resourceId(kind, key)));
  return { edits, left, undrifted };
}

interface Part {
  readonly field: string;
  readonly difference: Difference;
}

function partsOf(resource: LiveResource, fields: readonly string[] | undefined) {
  const { kind, attributes } = resource;
  const expected = unmask(kind, resource.managed_by?.last_applied ?? {}, attributes).attributes;
  const isAsked = (path: string) =>
    fields === undefined ||
    fields.some((one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`));
  const parts: Part[] = [];
  for (const [field, spec] of FIELDS[kind]) {
    if (!Object.hasOwn(expected, field)) continue;
    for (const difference of differences(field, spec, own(expected, field), own(attributes, field))) {
      if (isAsked(difference.path)) parts.push({ field, difference });
    }
  }
  const instances = instanceDifferences(resource, attributes).flatMap(({ path }) => (isAsked(path) ? [path] : []));
  return { parts, instances };
}
