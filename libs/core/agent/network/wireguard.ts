import { type ManifestNetwork, type ManifestPeer, WireGuardKey } from '@fleetwright/contracts/agents';
import type { Problem } from '../node/problem.ts';
import type { Sha256 } from '../node/desired.ts';

/** What a node configures for one overlay network. */
export interface WireGuardInterface {
  /** At most 15 characters, as the kernel takes it. */
  readonly name: string;
  /** Of the format of `wg setconf`. Holds the private key. */
  readonly config: string;
  /** Addresses of the interface: the virtual IPs that this node holds. */
  readonly addresses: readonly string[];
  /** What goes through it. */
  readonly routes: readonly string[];
}

export type WireGuardRendering =
  | { readonly ok: true; readonly rendered: WireGuardInterface }
  | { readonly ok: false; readonly problem: Problem };

const INTERFACE_NAME_MAX = 15;
/** The kernel's own advice for peers behind a translation of addresses. */
const KEEPALIVE_SECONDS = 25;
const ENDPOINT = /^(?:\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/;
const PREFIX = /^[0-9A-Fa-f.:]+(?:\/\d{1,3})?$/;

/**
 * The configuration of this node in a network. Texts of the control plane that could be anything else than what they should
 * be are refused (`network_refused`): the format is lines, and a line end would begin another setting.
 */
export function renderWireGuard(network: ManifestNetwork, privateKey: string, sha256: Sha256): WireGuardRendering {
  const peers = network.peers.filter((peer) => peer.public_key !== null);
  const bad = badTexts(network, peers)[0];
  if (bad !== undefined) {
    const message = `network ${network.name}: ${JSON.stringify(bad)} cannot stand in a WireGuard configuration`;
    return { ok: false, problem: { step: 'network', code: 'network_refused', message } };
  }
  const head = ['[Interface]', `PrivateKey = ${privateKey}`, `ListenPort = ${network.listen_port}`];
  const config = `${[head, ...peers.map(peerLines)].map((lines) => lines.join('\n')).join('\n\n')}\n`;
  return {
    ok: true,
    rendered: {
      name: interfaceName(network.name, sha256),
      config,
      addresses: network.virtual_ips.map(({ cidr }) => cidr),
      routes: [...new Set(peers.flatMap(({ allowed }) => allowed))].toSorted(),
    },
  };
}

export function interfaceName(network: string, sha256: Sha256): string {
  const whole = `fw-${network}`;
  return whole.length <= INTERFACE_NAME_MAX ? whole : `fw-${network.slice(0, 5)}-${sha256(network).slice(0, 6)}`;
}

function peerLines({ public_key, allowed, endpoint }: ManifestPeer): readonly string[] {
  return [
    '[Peer]',
    `PublicKey = ${public_key}`,
    ...(allowed.length > 0 ? [`AllowedIPs = ${allowed.join(', ')}`] : []),
    ...(endpoint === null ? [] : [`Endpoint = ${endpoint}`, `PersistentKeepalive = ${KEEPALIVE_SECONDS}`]),
  ];
}

function badTexts(network: ManifestNetwork, peers: readonly ManifestPeer[]): readonly string[] {
  const prefixes = [...peers.flatMap(({ allowed }) => allowed), ...network.virtual_ips.map(({ cidr }) => cidr)];
  return [
    ...peers.flatMap(({ public_key }) =>
      public_key !== null && !WireGuardKey.safeParse(public_key).success ? [public_key] : [],
    ),
    ...peers.flatMap(({ endpoint }) => (endpoint !== null && !ENDPOINT.test(endpoint) ? [endpoint] : [])),
    ...prefixes.filter((prefix) => !PREFIX.test(prefix)),
  ];
}
