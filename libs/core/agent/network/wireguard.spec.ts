import { createHash } from 'node:crypto';
import type { ManifestNetwork } from '@fleetwright/contracts/agents';
import { describe, expect, it } from 'vitest';
import { interfaceName, renderWireGuard } from '../index.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const KEY = `${'A'.repeat(43)}=`;
const peer = { host: 'hub-01', public_key: KEY, endpoint: 'hub.example:51820', allowed: ['10.0.0.0/24', 'fd00::/64'] };
const network: ManifestNetwork = {
  name: 'fabric',
  cidr: '10.9.0.0/16',
  routing_mode: 'static',
  listen_port: 51820,
  lan_subnets: ['192.168.1.0/24'],
  virtual_ips: [{ name: 'vip', cidr: '10.9.0.7/32' }],
  peers: [
    peer,
    { ...peer, host: 'edge-02', endpoint: null, allowed: [] },
    { ...peer, host: 'edge-03', public_key: null },
  ],
};

describe('a WireGuard configuration', () => {
  it('[AG21] names the peers whose key is known, and what goes through them', () => {
    const rendered = renderWireGuard(network, 'PRIVATE', sha256);
    expect(rendered).toEqual({
      ok: true,
      rendered: {
        name: 'fw-fabric',
        config: [
          '[Interface]',
          'PrivateKey = PRIVATE',
          'ListenPort = 51820',
          '',
          '[Peer]',
          `PublicKey = ${KEY}`,
          'AllowedIPs = 10.0.0.0/24, fd00::/64',
          'Endpoint = hub.example:51820',
          'PersistentKeepalive = 25',
          '',
          '[Peer]',
          `PublicKey = ${KEY}`,
          '',
        ].join('\n'),
        addresses: ['10.9.0.7/32'],
        routes: ['10.0.0.0/24', 'fd00::/64'],
      },
    });
  });

  it.each([
    [{ endpoint: 'hub.example:51820\nPostUp = evil' }],
    [{ endpoint: 'hub.example' }],
    [{ public_key: 'short' }],
    [{ public_key: `${'A'.repeat(42)}B=` }],
    [{ allowed: ['10.0.0.0/24, 0.0.0.0/0\n[Peer]'] }],
  ])('[AG21] is refused with a peer of %j', (change) => {
    expect(renderWireGuard({ ...network, peers: [{ ...peer, ...change }] }, 'PRIVATE', sha256)).toMatchObject({
      ok: false,
      problem: { code: 'network_refused' },
    });
  });

  it('[AG21] has an interface name that the kernel takes, and another for each network', () => {
    const long = ['a-long-network-name', 'a-long-network-namf'].map((name) => interfaceName(name, sha256));
    expect(new Set(long).size).toBe(2);
    for (const name of long) expect(name.length).toBeLessThanOrEqual(15);
  });
});
