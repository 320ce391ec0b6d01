import { z } from 'zod';
import { items, optional } from './field.ts';
import { kind } from './kind.ts';
import { Cidr, Endpoint, Hostname, LiveText } from './written.ts';

const Port = z.int().min(1).max(65_535);

export const sdwanPeer = kind({
  label: 'peer',
  heading: 'SD-WAN peers',
  item: 'A peer',
  section: { within: 'sdwan_network', part: 'peers' },
  sectionMeans: 'Nodes that are in the network.',
  sectionExample: { 'edge-01': { publicly_reachable: true } },
  key: {
    parts: [
      { name: 'network', refersTo: 'sdwan_network' },
      { name: 'host', refersTo: 'node' },
    ],
    separator: '/',
  },
  mapKey: Hostname,
  names: {
    host: Hostname.meta({
      description: 'The node, in this file or live. In map form the key is the host, and this may repeat it.',
      examples: ['edge-01'],
    }),
  },
  fields: {
    publicly_reachable: optional(
      z.boolean().meta({ description: 'Whether other peers can reach it from the internet.', examples: [true] }),
      z.boolean(),
      false,
    ),
    /** null: none, nothing is allocated. */
    endpoint: optional(
      Endpoint.meta({
        description: 'Where other peers reach it. Left out, it stays empty: nothing is allocated.',
        examples: ['edge-01.example.com:51820'],
      }),
      LiveText.nullable(),
      null,
      { spelling: 'endpoint' },
    ),
    listen_port: optional(Port.meta({ description: 'UDP port that it listens on.', examples: [51_821] }), Port, 51_820),
    lan_subnets: items(
      'set',
      z.array(Cidr.meta({ description: 'A network in CIDR form.', examples: ['192.168.7.0/24'] })).meta({
        description: 'Networks behind it that it announces to the others, each once, in any order.',
        examples: [['192.168.7.0/24', 'fd00:7::/48']],
      }),
      z.array(LiveText),
      { spelling: 'cidr', isNetwork: true },
    ),
  },
  path: 'sdwan/peers',
  noun: 'peer',
  nouns: 'peers',
  example: {
    key: 'fabric/edge-01',
    attributes: {
      publicly_reachable: true,
      endpoint: 'edge-01.example.com:51820',
      listen_port: 51_820,
      lan_subnets: ['192.168.1.0/24'],
    },
  },
});
