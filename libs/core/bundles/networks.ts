import type { ManifestNetwork, ManifestPeer } from '@fleetwright/contracts/agents';
import { compareText } from '@fleetwright/core/fleet';
import type { FleetIndex, NetworkOf } from './fleet-index.ts';

/** WireGuard public keys as agents reported them, by `peerKey(network, host)`. */
export type PeerKeys = ReadonlyMap<string, string>;

/** Names a peer of a network among keys. */
export function peerKey(network: string, host: string): string {
  return `${network}/${host}`;
}

/** What a node needs to know of the networks that it is a peer of, in the order of their names. */
export function networksOfNode(fleet: FleetIndex, hostname: string, keys: PeerKeys): ManifestNetwork[] {
  const names = fleet.networksOf.get(hostname) ?? [];
  return names.flatMap((name) => {
    const network = fleet.networks.get(name);
    return network === undefined ? [] : [documentOf(network, hostname, keys)];
  });
}

function documentOf(network: NetworkOf, hostname: string, keys: PeerKeys): ManifestNetwork {
  const self = network.peers.find(({ host }) => host === hostname);
  const others = network.peers.filter(({ host }) => host !== hostname);
  const isHub = self?.publicly_reachable === true;
  // In a star two spokes reach each other through a hub.
  const connected =
    network.topology === 'full_mesh' || isHub ? others : others.filter((peer) => peer.publicly_reachable);
  return {
    name: network.name,
    cidr: network.cidr,
    routing_mode: network.routing_mode,
    listen_port: self?.listen_port ?? 0,
    lan_subnets: [...(self?.lan_subnets ?? [])].toSorted(compareText),
    virtual_ips: network.virtualIps
      .filter(({ primary_holder }) => primary_holder === hostname)
      .flatMap(({ name, cidr }) => (cidr === null ? [] : [{ name, cidr }]))
      .toSorted((one, other) => compareText(one.name, other.name)),
    peers: connected
      .map((peer) => peerOf(network, peer.host, keys))
      .toSorted((one, other) => compareText(one.host, other.host)),
  };
}

function peerOf(network: NetworkOf, host: string, keys: PeerKeys): ManifestPeer {
  const peer = network.peers.find((one) => one.host === host);
  const held = network.virtualIps.flatMap(({ primary_holder, cidr }) =>
    primary_holder === host && cidr !== null ? [cidr] : [],
  );
  return {
    host,
    public_key: keys.get(peerKey(network.name, host)) ?? null,
    endpoint: peer?.endpoint ?? null,
    allowed: [...new Set([...(peer?.lan_subnets ?? []), ...held])].toSorted(compareText),
  };
}
