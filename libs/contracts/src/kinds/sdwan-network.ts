import { z } from 'zod';
import { optional } from './field.ts';
import { kind } from './kind.ts';
import { Cidr, FleetName, LiveText, named } from './written.ts';

const RoutingMode = z.enum(['ibgp', 'static']);
const Topology = z.enum(['hub_and_spoke', 'full_mesh']);

export const sdwanNetwork = kind({
  label: 'network',
  heading: 'SD-WAN networks',
  item: 'A network',
  section: { at: 'sdwan.networks' },
  sectionMeans: 'Overlay networks, each with its peers and virtual IPs.',
  sectionExample: { 'edge-fabric': { routing_mode: 'ibgp' } },
  key: { parts: [{ name: 'name' }], separator: '' },
  mapKey: FleetName,
  names: named('network', 'edge-fabric'),
  fields: {
    routing_mode: optional(
      RoutingMode.meta({ description: 'Where its routes come from.', examples: ['ibgp'] }),
      RoutingMode,
      'static',
    ),
    topology: optional(
      Topology.meta({ description: 'Which peers connect to which.', examples: ['hub_and_spoke'] }),
      Topology,
      'full_mesh',
    ),
    /** null: none, nothing is allocated. */
    cidr: optional(
      Cidr.meta({
        description: 'Address range of the network. Left out, it stays empty: nothing is allocated.',
        examples: ['10.20.0.0/16'],
      }),
      LiveText.nullable(),
      null,
      { spelling: 'cidr', isNetwork: true },
    ),
  },
  beside: {
    routing_protocol: RoutingMode.meta({
      description: 'Another name for `routing_mode`: instead of it, not beside it (`conflicting_keys`).',
      examples: ['ibgp'],
    }).optional(),
  },
  path: 'sdwan/networks',
  noun: 'network',
  nouns: 'networks',
  example: {
    key: 'fabric',
    attributes: { routing_mode: 'static', topology: 'full_mesh', cidr: '10.20.0.0/16' },
  },
});
