import type { RowOf } from '@fleetwright/contracts/client';
import type { Proposal } from '../../data/api.ts';

type Peer = RowOf<'list_sdwan_peers'>;
type Network = RowOf<'list_sdwan_networks'>;
type VirtualIp = RowOf<'list_virtual_ips'>;

export interface Point {
  readonly host: string;
  /** From the middle, in units of the drawing's half width: −1 to 1. */
  readonly x: number;
  readonly y: number;
  readonly isReachable: boolean;
  /** Virtual addresses that it holds first, and those that it would take over. */
  readonly holds: readonly string[];
  readonly takesOver: readonly string[];
  /** Whether something about it waits for a decision. */
  readonly isWaiting: boolean;
}

export interface Drawing {
  readonly points: readonly Point[];
  /** Pairs of hosts between which there is a tunnel. */
  readonly links: readonly (readonly [Point, Point])[];
}

/** What is proposed for the networks, their peers and their addresses. */
export interface Overlay {
  /** About something that is there. */
  readonly of: (resource: { readonly kind: string; readonly key: string }) => Proposal | undefined;
  /** What is not there yet: of one network, or networks themselves. */
  readonly newIn: (kind: 'sdwan_network' | 'sdwan_peer' | 'virtual_ip', network: string) => readonly Proposal[];
}

export function overlayOf(proposals: readonly Proposal[]): Overlay {
  const byResource = new Map(proposals.map((one) => [`${one.kind} ${one.key}`, one]));
  const added = proposals.filter(({ change }) => change === 'create');
  return {
    of: ({ kind, key }) => byResource.get(`${kind} ${key}`),
    newIn: (kind, network) =>
      added.filter((one) => one.kind === kind && (kind === 'sdwan_network' || one.key.startsWith(`${network}/`))),
  };
}

const NOTHING_PROPOSED = overlayOf([]);

/** How far from the middle peers stand. */
const RADIUS = 0.8;

/**
 * A network as it is drawn: peers on a circle in the order of their names; of hub and spoke those that are publicly
 * reachable stand in the middle. Two peers are linked if one of them can be reached, and in hub and spoke only through a
 * hub. The same network is always the same drawing.
 */
export function drawingOf(
  network: Network,
  peers: readonly Peer[],
  addresses: readonly VirtualIp[],
  overlay: Overlay = NOTHING_PROPOSED,
): Drawing {
  const own = peers.filter(({ key }) => key.startsWith(`${network.key}/`)).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const isHubbed = network.attributes.topology === 'hub_and_spoke';
  const hubs = isHubbed ? own.filter(({ attributes }) => attributes.publicly_reachable) : [];
  const around = own.filter((peer) => !hubs.includes(peer));
  const placed = [
    ...hubs.map((peer, n) => pointOf(peer, n, hubs.length, hubs.length === 1 ? 0 : RADIUS / 3, addresses, network.key)),
    ...around.map((peer, n) => pointOf(peer, n, around.length, RADIUS, addresses, network.key)),
  ];
  const points = placed.map((point) => {
    const waits = overlay.of({ kind: 'sdwan_peer', key: `${network.key}/${point.host}` });
    return { ...point, isWaiting: waits !== undefined };
  });
  const isHub = new Set(hubs.map(({ key }) => hostOf(key)));
  const links = points.flatMap((a, n) =>
    points
      .slice(n + 1)
      .filter((b) => (isHubbed ? isHub.has(a.host) || isHub.has(b.host) : a.isReachable || b.isReachable))
      .map((b) => [a, b] as const),
  );
  return { points, links };
}

function pointOf(
  peer: Peer,
  n: number,
  count: number,
  radius: number,
  addresses: readonly VirtualIp[],
  network: string,
): Omit<Point, 'isWaiting'> {
  const angle = (2 * Math.PI * n) / Math.max(count, 1) - Math.PI / 2;
  const host = hostOf(peer.key);
  const own = addresses.filter(({ key }) => key.startsWith(`${network}/`));
  return {
    host,
    x: Math.cos(angle) * radius,
    y: Math.sin(angle) * radius,
    isReachable: peer.attributes.publicly_reachable,
    holds: own.filter((one) => one.attributes.primary_holder === host).map(({ key }) => hostOf(key)),
    takesOver: own.filter((one) => one.attributes.failover_holders.includes(host)).map(({ key }) => hostOf(key)),
  };
}

/** The part of a key behind its network. */
export function hostOf(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}
