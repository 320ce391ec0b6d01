import { z } from 'zod';
import { items, optional, required } from './field.ts';
import { kind } from './kind.ts';
import { Cidr, FleetName, Hostname, LiveText, named } from './written.ts';

export const virtualIp = kind({
  label: 'virtual IP',
  heading: 'Virtual IPs',
  item: 'A virtual IP',
  section: { within: 'sdwan_network', part: 'virtual_ips' },
  sectionMeans: 'Addresses that move between peers.',
  sectionExample: { frontend: { primary_holder: 'edge-01' } },
  key: { parts: [{ name: 'network', refersTo: 'sdwan_network' }, { name: 'name' }], separator: '/' },
  mapKey: FleetName,
  names: named('virtual IP', 'frontend'),
  fields: {
    /** null: none, nothing is allocated. */
    cidr: optional(
      Cidr.meta({
        description: 'The address. Left out, it stays empty: nothing is allocated.',
        examples: ['10.20.0.10/32'],
      }),
      LiveText.nullable(),
      null,
      { spelling: 'cidr' },
    ),
    primary_holder: required(
      Hostname.meta({
        description: 'Peer of this network that holds it, in this file or live.',
        examples: ['edge-01'],
      }),
      LiveText,
      { refersTo: 'sdwan_peer' },
    ),
    failover_holders: items(
      'list',
      z
        .array(Hostname.meta({ description: 'A peer of this network, in this file or live.', examples: ['edge-02'] }))
        .meta({
          description: 'Peers that take over, the first one first; each once, and not the primary holder.',
          examples: [['edge-02', 'edge-03']],
        }),
      z.array(LiveText),
      { refersTo: 'sdwan_peer' },
    ),
  },
  path: 'sdwan/virtual_ips',
  noun: 'virtual_ip',
  nouns: 'virtual_ips',
  example: {
    key: 'fabric/cdn',
    attributes: { cidr: '10.20.0.5/32', primary_holder: 'edge-01', failover_holders: [] },
  },
});
