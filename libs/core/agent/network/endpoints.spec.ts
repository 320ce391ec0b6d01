import type { ManifestNetwork } from '@fleetwright/contracts/agents';
import { describe, expect, it } from 'vitest';
import { namedEndpoints, withAddresses } from '../index.ts';

const peerAt = (host: string, endpoint: string | null) => ({ host, public_key: null, endpoint, allowed: [] });
const network: ManifestNetwork = {
  name: 'fabric',
  cidr: null,
  routing_mode: 'static',
  listen_port: 51_820,
  lan_subnets: [],
  virtual_ips: [],
  peers: [
    peerAt('a', 'hub.example:51820'),
    peerAt('b', '192.0.2.1:1'),
    peerAt('c', '[2001:db8::1]:2'),
    peerAt('d', null),
    peerAt('e', 'gone.example:3'),
    peerAt('f', 'six.example:4'),
    peerAt('g', 'hub.example:5'),
  ],
};

describe('endpoints of peers', () => {
  it('[AG22] that are names are looked up, each once; addresses are not', () => {
    expect(namedEndpoints(network)).toEqual(['hub.example', 'gone.example', 'six.example']);
  });

  it('[AG22] are addresses then; who has none is left without an endpoint and told, and nobody else is another', () => {
    const found = new Map([
      ['hub.example', '192.0.2.7'],
      ['six.example', '2001:db8::7'],
    ]);
    const { network: addressed, unknown } = withAddresses(network, found);
    expect(addressed.peers.map(({ endpoint }) => endpoint)).toEqual([
      ...['192.0.2.7:51820', '192.0.2.1:1', '[2001:db8::1]:2', null, null, '[2001:db8::7]:4', '192.0.2.7:5'],
    ]);
    expect(unknown).toEqual([{ peer: 'e', name: 'gone.example' }]);
    expect({ ...addressed, peers: [] }).toEqual({ ...network, peers: [] });
  });
});
