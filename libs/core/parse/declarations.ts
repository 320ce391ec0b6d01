import type { Attributes, ResourceRef } from '@fleetwright/contracts';
import { isMap, type JsonMap, own } from '@fleetwright/core/fleet';
import { type Path, Problems } from './problems.ts';
import { declaredFields } from './resolve/normalise.ts';
import { resourceEntries, resourceOf } from './rules/entries.ts';
import { readText } from './yaml/read-text.ts';

/** One resource as it stands in the file. */
export interface Declaration extends ResourceRef {
  /** From the root of the file to its item. */
  readonly path: Path;
  /** The item as written, aliases resolved. */
  readonly item: JsonMap;
  /** The fields that the item itself gives, normalised; nothing that it inherits. */
  readonly own: Attributes;
  /** The template that it extends. */
  readonly parent: string | undefined;
}

/** A file as it is written, beside what it means. */
export interface WrittenFile {
  readonly root: JsonMap;
  /** In the order of the kinds' sections, then of the file. */
  readonly declarations: readonly Declaration[];
}

/** Where a good file says what; undefined for what is no YAML or no map. Never throws; linear in the text. */
export function readDeclarations(text: string): WrittenFile | undefined {
  const tree = readText(text.startsWith('\uFEFF') ? text.slice(1) : text, new Problems());
  if (tree === undefined || !isMap(tree.value)) return undefined;
  const declarations = resourceEntries(tree).flatMap((entry) => {
    const resource = resourceOf(entry);
    if (resource === undefined) return [];
    const { path, item, kind } = entry;
    const parent = kind === 'template' ? own(item, 'extends') : undefined;
    const written = { path, item, own: declaredFields(entry), parent: typeof parent === 'string' ? parent : undefined };
    return [{ ...resource, ...written }];
  });
  return { root: tree.value, declarations };
}
