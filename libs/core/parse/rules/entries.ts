import { RESOURCE_KINDS, type ResourceKind, type ResourceRef } from '@fleetwright/contracts';
import { isMap, type JsonMap, kindOf, own } from '@fleetwright/core/fleet';
import type { Path } from '../problems.ts';
import type { Tree } from '../yaml/yaml-tree.ts';

/** One item of a collection, however it is spelled. */
export interface Entry {
  readonly path: Path;
  readonly item: JsonMap;
  /** The key it stands under; missing in a list. */
  readonly key: string | undefined;
}

/** The items of the collection at a path, in the order of the file. Anything that is no item is passed over. */
export function entriesAt(tree: Tree, collection: unknown, path: Path): readonly Entry[] {
  if (Array.isArray(collection)) {
    return collection.flatMap((item, index) => (isMap(item) ? [{ path: [...path, index], item, key: undefined }] : []));
  }
  if (!isMap(collection)) return [];
  return tree.keys(path).flatMap((key) => {
    const item = own(collection, key);
    return isMap(item) ? [{ path: [...path, key], item, key }] : [];
  });
}

/** One declared resource, not yet normalised. */
export interface ResourceEntry extends Entry {
  readonly kind: ResourceKind;
  /** The names that its natural key is made of; undefined while one of them is missing or no text. */
  readonly name: string | undefined;
  /** The name of the item that it stands in: the network of a peer or virtual IP. */
  readonly container: string | undefined;
}

/** The keys that name an item of the collection, beside or instead of the map's key: all parts of its key but its container. */
export function nameKeysOf(kind: ResourceKind): readonly string[] {
  return Object.keys(kindOf(kind).names);
}

/** Every resource that the file declares, in the order of the kinds, then of the file. */
export function resourceEntries(tree: Tree): readonly ResourceEntry[] {
  const byKind = new Map<string, readonly ResourceEntry[]>();
  for (const kind of RESOURCE_KINDS) byKind.set(kind, entriesOf(kind, tree, byKind));
  return [...byKind.values()].flat();
}

function entriesOf(
  kind: ResourceKind,
  tree: Tree,
  before: ReadonlyMap<string, readonly ResourceEntry[]>,
): readonly ResourceEntry[] {
  const of = (collection: unknown, path: Path, container?: string): readonly ResourceEntry[] =>
    entriesAt(tree, collection, path).map((entry) => ({ ...entry, kind, name: nameOfEntry(kind, entry), container }));
  const { section } = kindOf(kind);
  if ('at' in section) {
    const path = section.at.split('.');
    return of(valueAt(tree.value, path), path);
  }
  return (before.get(section.within) ?? []).flatMap(({ path, item, name }) =>
    of(own(item, section.part), [...path, section.part], name),
  );
}

/** What stands at a path of keys; undefined where there is none. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isMap(value) ? own(value, key) : undefined), root);
}

function nameOfEntry(kind: ResourceKind, { key, item }: Entry): string | undefined {
  if (key !== undefined) return key;
  const names = nameKeysOf(kind).map((name) => own(item, name));
  return names.every((name) => typeof name === 'string') ? names.join(kindOf(kind).key.separator) : undefined;
}

/** The resource that an entry declares; undefined while its name is not known. */
export function resourceOf({ kind, name, container }: ResourceEntry): ResourceRef | undefined {
  if (name === undefined) return undefined;
  const { section, key } = kindOf(kind);
  if ('at' in section) return { kind, key: name };
  return container === undefined ? undefined : { kind, key: `${container}${key.separator}${name}` };
}
