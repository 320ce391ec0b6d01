import type { DesiredResource, DesiredState, Finding, ResourceRef } from '@fleetwright/contracts';
import { describeResource, referencesOf, resourceId } from '@fleetwright/core/fleet';
import type { DiffCode } from './codes.ts';
import { type Declared, indexDeclared } from './declared.ts';
import type { LiveIndex } from './live-index.ts';
import type { Wanted } from './wanted.ts';

/** Errors for everything that a declaration refers to and that will not be there. Each names both ends. */
export function checkReferences(
  wanted: readonly Wanted[],
  declared: Declared,
  index: LiveIndex,
  removedIds: ReadonlySet<string>,
  file: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (message: string, resource: DesiredResource, target: ResourceRef, placeOf: PlaceOf): void => {
    const { kind, key } = resource;
    findings.push({ severity: 'error', code: UNRESOLVED, message, file, ...placeOf(target), resource: { kind, key } });
  };
  for (const { resource, declared: fields, unresolved } of wanted) {
    const missing = new Set<string>();
    const placeOf = placesOf(resource);
    for (const target of referencesOf(resource.kind, resource.key, fields)) {
      if (declared.has(target.kind, target.key)) continue;
      const isLive = index.live(target.kind, target.key) !== undefined;
      if (isLive && !removedIds.has(resourceId(target.kind, target.key))) continue;
      missing.add(target.key);
      const why = isLive ? 'which this revision no longer declares' : 'which is neither in the file nor live';
      tell(sentence(resource, target, why), resource, target, placeOf);
    }
    for (const pin of unresolved) {
      const module = pin.slice(0, pin.lastIndexOf('@'));
      if (missing.has(module)) continue;
      const what = `${describeResource(resource)} pins ${pin}, and no version of the module is in that state`;
      tell(`${what}; promote one, or pin a version`, resource, { kind: 'module', key: module }, placeOf);
    }
  }
  return findings;
}

/**
 * The same question where no live state is at hand: notes for what the file refers to and does not declare, because it
 * may be live.
 */
export function noteOpenReferences(desired: DesiredState, file: string): readonly Finding[] {
  const declared = indexDeclared(desired);
  return desired.resources.flatMap((resource) => {
    const open = referencesOf(resource.kind, resource.key, resource.declared).filter(
      (target) => !declared.has(target.kind, target.key),
    );
    if (open.length === 0) return [];
    const placeOf = placesOf(resource);
    return open.map(
      (target): Finding => ({
        severity: 'info',
        code: UNRESOLVED,
        message: `${describeResource(resource)} refers to ${describeResource(target)}, which is not in the file; it has to be live`,
        file,
        ...placeOf(target),
        resource: { kind: resource.kind, key: resource.key },
      }),
    );
  });
}

/** Where a resource refers to a target; the resource's own place where the file does not tell. */
export type PlaceOf = (target: ResourceRef) => {
  readonly line: number;
  readonly column: number;
  readonly path?: string;
};

export function placesOf({ line, column, references = [] }: DesiredResource): PlaceOf {
  const places = new Map(references.map((place) => [resourceId(place.kind, place.key), place]));
  return ({ kind, key }) => {
    const place = places.get(resourceId(kind, key));
    return place ? { line: place.line, column: place.column, path: place.path } : { line, column };
  };
}

const UNRESOLVED = 'unresolved_reference' satisfies DiffCode;

function sentence(from: ResourceRef, to: ResourceRef, why: string): string {
  return `${describeResource(from)} refers to ${describeResource(to)}, ${why}; declare it, or correct the reference`;
}
