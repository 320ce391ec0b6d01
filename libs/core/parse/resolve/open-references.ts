import { type Finding, RESOURCE_KINDS, type ResourceKind, type ResourceRef } from '@fleetwright/contracts';
import { describeResource, kindOf, referencesOf, resourceId } from '@fleetwright/core/fleet';
import { OPEN_REFERENCES_MAX } from '../limits.ts';
import type { Path, Problems } from '../problems.ts';
import { type ResourceEntry, resourceOf } from '../rules/entries.ts';
import type { PositionOf } from '../text/lines.ts';
import type { Tree } from '../yaml/yaml-tree.ts';
import { declaredFields } from './normalise.ts';
import { References } from './references.ts';

interface Given {
  readonly tree: Tree;
  readonly entries: readonly ResourceEntry[];
  readonly problems: Problems;
  readonly positionOf: PositionOf;
  readonly file: string;
}

/**
 * What a file with errors refers to and does not declare, as notes, so that it is told together with them: whether it is live
 * nobody asks before the file is right. Only of items that are right themselves, and only of kinds whose every name can
 * be read: what seems to be missing may be what is wrong.
 */
export function reportOpenReferences({ tree, entries, problems, positionOf, file }: Given): readonly Finding[] {
  const errors = problems.list().filter(({ severity }) => severity === 'error');
  const isRight = beside(errors.map(({ path }) => path));
  const unsure = new Set<ResourceKind>(entries.flatMap((entry) => (resourceOf(entry) ? [] : [entry.kind])));
  for (const [kind, path] of COLLECTIONS) if (errors.some((error) => isWithin(path, error.path))) unsure.add(kind);
  const references = new References(tree, entries, positionOf);
  const declared = new Set(
    entries.flatMap((entry) => resourceOf(entry) ?? []).map(({ kind, key }) => resourceId(kind, key)),
  );
  const notes = new Map<string, Finding>();
  for (const entry of entries) {
    const resource = resourceOf(entry);
    if (notes.size >= OPEN_REFERENCES_MAX) break;
    if (!resource || !isRight(entry.path)) continue;
    const fields = declaredFields(entry);
    const places = references.of(entry, resource, fields);
    for (const target of referencesOf(resource.kind, resource.key, fields)) {
      if (declared.has(resourceId(target.kind, target.key)) || unsure.has(target.kind)) continue;
      const place = places.find(({ kind, key }) => kind === target.kind && key === target.key);
      if (!place) continue;
      const { path, line, column } = place;
      notes.set(path, { ...note(resource, target), file, line, column, path });
    }
  }
  return [...notes.values()];
}

/** Where the items of each kind stand: in their section, or within that of their containers. */
const COLLECTIONS: readonly (readonly [ResourceKind, Path])[] = RESOURCE_KINDS.map((kind) => [kind, sectionPath(kind)]);

function sectionPath(kind: ResourceKind): Path {
  const { section } = kindOf(kind);
  return 'at' in section ? section.at.split('.') : sectionPath(section.within as ResourceKind);
}

function note(from: ResourceRef, to: ResourceRef): Omit<Finding, 'file'> {
  const message = `${describeResource(from)} refers to ${describeResource(to)}, which is not in the file; it has to be live`;
  return { severity: 'info', code: 'unresolved_reference', message, resource: { kind: from.kind, key: from.key } };
}

/** Whether the inner path is the outer one or below it. */
function isWithin(inner: Path, outer: Path): boolean {
  return outer.every((step, index) => inner[index] === step);
}

/** Whether a path has none of these in it or above it: for thousands of either in linear time. */
function beside(paths: readonly Path[]): (path: Path) => boolean {
  const exact = new Set(paths.map(textOf));
  const above = new Set(paths.flatMap(prefixesOf));
  return (path) => !above.has(textOf(path)) && !prefixesOf(path).some((prefix) => exact.has(prefix));
}

/** Of the path and of all that it lies in, the file itself included. */
function prefixesOf(path: Path): string[] {
  return Array.from({ length: path.length + 1 }, (_, length) => textOf(path.slice(0, length)));
}

function textOf(path: Path): string {
  return JSON.stringify(path);
}
