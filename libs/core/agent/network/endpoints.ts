import type { ManifestNetwork } from '@fleetwright/contracts/agents';

const ADDRESS = /^(?:\[.*\]|\d{1,3}(?:\.\d{1,3}){3})$/;

const hostOf = (endpoint: string): string => endpoint.slice(0, endpoint.lastIndexOf(':'));

/** Hosts of endpoints that are names. `wg` refuses a configuration whole in which it cannot look one of them up. */
export function namedEndpoints({ peers }: ManifestNetwork): readonly string[] {
  const hosts = peers.flatMap(({ endpoint }) => (endpoint === null ? [] : [hostOf(endpoint)]));
  return [...new Set(hosts.filter((host) => !ADDRESS.test(host)))];
}

export interface Addressed {
  readonly network: ManifestNetwork;
  /** Names without an address, each with the peer that it is the endpoint of. */
  readonly unknown: readonly { readonly peer: string; readonly name: string }[];
}

/**
 * The network with addresses in the place of names. A peer whose name has none is left without an endpoint: it may still call
 * this node, and all others are as if it were not there.
 */
export function withAddresses(network: ManifestNetwork, addresses: ReadonlyMap<string, string>): Addressed {
  const names = new Set(namedEndpoints(network));
  const unknown: { readonly peer: string; readonly name: string }[] = [];
  const peers = network.peers.map((peer) => {
    const name = peer.endpoint === null ? '' : hostOf(peer.endpoint);
    if (peer.endpoint === null || !names.has(name)) return peer;
    const address = addresses.get(name);
    if (address !== undefined) {
      const host = address.includes(':') ? `[${address}]` : address;
      return { ...peer, endpoint: `${host}${peer.endpoint.slice(name.length)}` };
    }
    unknown.push({ peer: peer.host, name });
    return { ...peer, endpoint: null };
  });
  return { network: { ...network, peers }, unknown };
}
