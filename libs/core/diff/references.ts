import type { DesiredResource, DesiredState, Finding, ResourceRef } from '@fleetwright/contracts';
import { describeResource, referencesOf, resourceId } from '@fleetwright/core/fleet';
import type { DiffCode } from './codes.ts';
import { type Declared, indexDeclared } from './declared.ts';
import type { LiveIndex } from './live-index.ts';
import type { Wanted } from './wanted.ts';

/** Errors for everything that a declaration refers to and that will not be there, each naming both ends; and what it is. */
export function checkReferences(
  wanted: readonly Wanted[],
  declared: Declared,
  index: LiveIndex,
  removedIds: ReadonlySet<string>,
  file: string,
): { readonly findings: readonly Finding[]; readonly targets: readonly ResourceRef[] } {
  const leading: Leading[] = [];
  for (const { resource, declared: fields, unresolved } of wanted) {
    const missing = new Set<string>();
    for (const target of referencesOf(resource.kind, resource.key, fields)) {
      if (declared.has(target.kind, target.key)) continue;
      const isLive = index.live(target.kind, target.key) !== undefined;
      if (isLive && !removedIds.has(resourceId(target.kind, target.key))) continue;
      missing.add(target.key);
      const why = isLive ? 'which this revision no longer declares' : 'which is neither in the file nor live';
      leading.push({ resource, target, message: sentence(resource, target, why) });
    }
    for (const pin of unresolved) {
      const module = pin.slice(0, pin.lastIndexOf('@'));
      if (missing.has(module)) continue;
      const what = `${describeResource(resource)} pins ${pin}, and no version of the module is in that state`;
      const target = { kind: 'module', key: module } as const;
      leading.push({ resource, target, message: `${what}; promote one, or pin a version` });
    }
  }
  return { findings: oncePerPlace(leading, 'error', file), targets: leading.map(({ target }) => target) };
}

/**
 * The same question where no live state is at hand: notes for what the file refers to and does not declare, because it
 * may be live.
 */
export function noteOpenReferences(desired: DesiredState, file: string): readonly Finding[] {
  const declared = indexDeclared(desired);
  const leading = desired.resources.flatMap((resource) =>
    referencesOf(resource.kind, resource.key, resource.declared)
      .filter((target) => !declared.has(target.kind, target.key))
      .map((target): Leading => {
        const sides = `${describeResource(resource)} refers to ${describeResource(target)}`;
        return { resource, target, message: `${sides}, which is not in the file; it has to be live` };
      }),
  );
  return oncePerPlace(leading, 'info', file);
}

/** A reference that leads nowhere, or may. */
interface Leading {
  readonly resource: DesiredResource;
  readonly target: ResourceRef;
  readonly message: string;
}

/** One finding for each reference that somebody wrote: those who inherit it are counted, not listed. */
function oncePerPlace(leading: readonly Leading[], severity: Finding['severity'], file: string): readonly Finding[] {
  const written = new Map<string, { readonly place: Place; readonly all: Leading[] }>();
  for (const each of leading) {
    const place = placesOf(each.resource)(each.target);
    const from = place.path ?? resourceId(each.resource.kind, each.resource.key);
    const id = `${from} → ${resourceId(each.target.kind, each.target.key)}`;
    const known = written.get(id);
    if (known) known.all.push(each);
    else written.set(id, { place, all: [each] });
  }
  return [...written.values()].map(({ place, all }) => {
    const { resource, message } = all.reduce((one, other) => (isNearer(other, one, place) ? other : one));
    const heirs = all.length - 1;
    const inherited = heirs === 0 ? '' : ` (${heirs} ${heirs === 1 ? 'template inherits' : 'templates inherit'} it)`;
    const { kind, key } = resource;
    return { severity, code: UNRESOLVED, message: message + inherited, file, ...place, resource: { kind, key } };
  });
}

/** Whether the place is rather in the first one: items do not overlap, so it is in the last that begins before it. */
function isNearer({ resource: one }: Leading, { resource: other }: Leading, place: Place): boolean {
  if (one.line > place.line) return false;
  return other.line > place.line || one.line > other.line || (one.line === other.line && one.column > other.column);
}

interface Place {
  readonly line: number;
  readonly column: number;
  readonly path?: string;
}

/** Where a resource refers to a target; the resource's own place where the file does not tell. */
export type PlaceOf = (target: ResourceRef) => Place;

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
