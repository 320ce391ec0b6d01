import type { AttributesOf, LiveResource, LiveSnapshot, ResourceKind } from '@fleetwright/contracts';
import { type Catalogue, catalogueOf, splitKey } from '@fleetwright/core/fleet';

interface Peer extends AttributesOf<'sdwan_peer'> {
  readonly host: string;
}

/** A network with what is in it, in the order of names. */
export interface NetworkOf extends AttributesOf<'sdwan_network'> {
  readonly name: string;
  readonly peers: readonly Peer[];
  readonly virtualIps: readonly (AttributesOf<'virtual_ip'> & { readonly name: string })[];
}

/** The live fleet by what a bundle asks for: made once from a snapshot, in the time that it takes to read it. */
export interface FleetIndex {
  readonly account: string;
  readonly nodes: ReadonlyMap<string, AttributesOf<'node'>>;
  readonly templates: ReadonlyMap<string, AttributesOf<'template'>>;
  readonly modules: ReadonlyMap<string, AttributesOf<'module'>>;
  /** By node. */
  readonly assignments: ReadonlyMap<string, readonly (AttributesOf<'assignment'> & { readonly module: string })[]>;
  readonly networks: ReadonlyMap<string, NetworkOf>;
  /** Names of the networks that a node is a peer of, by node. */
  readonly networksOf: ReadonlyMap<string, readonly string[]>;
  readonly catalogue: Catalogue;
}

export function indexFleet(snapshot: Pick<LiveSnapshot, 'account_id' | 'resources' | 'module_versions'>): FleetIndex {
  const byKind = Map.groupBy(snapshot.resources, ({ kind }) => kind);
  const all = <K extends ResourceKind>(kind: K) =>
    (byKind.get(kind) ?? []).map(({ key, attributes }: LiveResource) => ({
      key,
      attributes: attributes as AttributesOf<K>,
    }));
  const mapOf = <K extends ResourceKind>(kind: K) =>
    new Map(all(kind).map(({ key, attributes }) => [key, attributes] as const));
  const assignments = Map.groupBy(
    all('assignment').map(({ key, attributes }) => {
      const [node, module] = splitKey(key, ':');
      return { ...attributes, node, module };
    }),
    ({ node }) => node,
  );
  const networks = networksIn(all('sdwan_network'), all('sdwan_peer'), all('virtual_ip'));
  const memberships = [...networks.values()].flatMap(({ name, peers }) => peers.map(({ host }) => ({ name, host })));
  return {
    account: snapshot.account_id,
    nodes: mapOf('node'),
    templates: mapOf('template'),
    modules: mapOf('module'),
    assignments,
    networks,
    networksOf: new Map(
      [...Map.groupBy(memberships, ({ host }) => host)].map(([host, in_]) => [host, in_.map(({ name }) => name)]),
    ),
    catalogue: catalogueOf(snapshot.module_versions),
  };
}

interface Keyed<K extends ResourceKind> {
  readonly key: string;
  readonly attributes: AttributesOf<K>;
}

function networksIn(
  networks: readonly Keyed<'sdwan_network'>[],
  peers: readonly Keyed<'sdwan_peer'>[],
  virtualIps: readonly Keyed<'virtual_ip'>[],
): ReadonlyMap<string, NetworkOf> {
  const peersOf = Map.groupBy(
    peers.map(({ key, attributes }) => {
      const [network, host] = splitKey(key, '/');
      return { ...attributes, network, host };
    }),
    ({ network }) => network,
  );
  const virtualIpsOf = Map.groupBy(
    virtualIps.map(({ key, attributes }) => {
      const [network, name] = splitKey(key, '/');
      return { ...attributes, network, name };
    }),
    ({ network }) => network,
  );
  return new Map(
    networks.map(({ key, attributes }) => [
      key,
      { ...attributes, name: key, peers: peersOf.get(key) ?? [], virtualIps: virtualIpsOf.get(key) ?? [] },
    ]),
  );
}
