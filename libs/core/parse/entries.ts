import type { ResourceKind, ResourceRef } from '@fleetwright/contracts';
import { assignmentKey, isMap, type JsonMap, own, peerKey, virtualIpKey } from '@fleetwright/core/fleet';
import type { Path } from './problems.ts';
import type { Tree } from './yaml-tree.ts';

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
  /** The network of a peer or virtual IP. */
  readonly network: string | undefined;
}

/** The key that names an item of the collection, beside or instead of the map's key. */
const NAME_KEYS: Readonly<Partial<Record<ResourceKind, string>>> = { node: 'hostname', sdwan_peer: 'host' };

export function nameKeyOf(kind: ResourceKind): string {
  return NAME_KEYS[kind] ?? 'name';
}

/** Every resource that the file declares, in the order of the kinds' sections, then of the file. */
export function resourceEntries(tree: Tree): readonly ResourceEntry[] {
  const root = isMap(tree.value) ? tree.value : undefined;
  const sdwan = own(root, 'sdwan');
  const of = (kind: ResourceKind, collection: unknown, path: Path, network?: string): readonly ResourceEntry[] =>
    entriesAt(tree, collection, path).map((entry) => ({ ...entry, kind, name: nameOfEntry(kind, entry), network }));

  const networksPath = ['sdwan', 'networks'];
  const networks = of('sdwan_network', isMap(sdwan) ? own(sdwan, 'networks') : undefined, networksPath);
  const within = (kind: ResourceKind, part: string) =>
    networks.flatMap(({ path, item, name }) => of(kind, own(item, part), [...path, part], name));

  return [
    ...of('template', own(root, 'templates'), ['templates']),
    ...of('module', own(root, 'modules'), ['modules']),
    ...of('node', own(root, 'nodes'), ['nodes']),
    ...of('assignment', own(root, 'assignments'), ['assignments']),
    ...networks,
    ...within('sdwan_peer', 'peers'),
    ...within('virtual_ip', 'virtual_ips'),
  ];
}

function nameOfEntry(kind: ResourceKind, { key, item }: Entry): string | undefined {
  if (key !== undefined) return key;
  if (kind === 'assignment') {
    const node = own(item, 'node');
    const module = own(item, 'module');
    return typeof node === 'string' && typeof module === 'string' ? assignmentKey(node, module) : undefined;
  }
  const name = own(item, nameKeyOf(kind));
  return typeof name === 'string' ? name : undefined;
}

/** The resource that an entry declares; undefined while its name is not known. */
export function resourceOf({ kind, name, network }: ResourceEntry): ResourceRef | undefined {
  if (name === undefined) return undefined;
  if (kind === 'sdwan_peer') return network === undefined ? undefined : { kind, key: peerKey(network, name) };
  if (kind === 'virtual_ip') return network === undefined ? undefined : { kind, key: virtualIpKey(network, name) };
  return { kind, key: name };
}
