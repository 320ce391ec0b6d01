import { z } from 'zod';
import { items, optional, required } from './field.ts';
import { kind } from './kind.ts';
import { Cidr, FleetName, Label, LiveText, named, WebAddress } from './written.ts';

const PeerKind = z.enum(['sdwan_only', 'platform']);

export const federationPeer = kind({
  label: 'federation peer',
  heading: 'Federation peers',
  item: 'A federation peer',
  section: { at: 'federation_peers' },
  sectionMeans:
    'Other installations that this fleet is federated with. Kept on this side: nothing is sent to the far one.',
  sectionExample: { 'emea-hub': { remote_url: 'https://fleet.emea.example.com' } },
  key: { parts: [{ name: 'name' }], separator: '' },
  mapKey: FleetName,
  names: named('federation peer', 'emea-hub'),
  fields: {
    remote_url: required(
      WebAddress.meta({
        description: 'Where it is, with https and without credentials.',
        examples: ['https://fleet.emea.example.com'],
      }),
      LiveText,
      { spelling: 'web_address' },
    ),
    kind: optional(
      PeerKind.meta({
        description: 'What is shared with it: the overlay network alone, or the platform.',
        examples: ['platform'],
      }),
      PeerKind,
      'sdwan_only',
    ),
    advertised_prefixes: items(
      'set',
      z.array(Cidr.meta({ description: 'A network in CIDR form.', examples: ['10.40.0.0/16'] })).meta({
        description: 'Networks that are announced to it, each once, in any order.',
        examples: [['10.40.0.0/16', 'fd00:40::/32']],
      }),
      z.array(LiveText),
      { spelling: 'cidr', isNetwork: true },
    ),
    data_residency: optional(
      Label.meta({ description: 'Where its data has to stay, in at most 64 characters.', examples: ['eu'] }),
      Label.nullable(),
      null,
    ),
    enabled: optional(
      z.boolean().meta({
        description: 'Whether the federation is in force; with `false` it stays listed and is switched off.',
        examples: [false],
      }),
      z.boolean(),
      true,
    ),
  },
  path: 'federation_peers',
  noun: 'federation_peer',
  nouns: 'federation_peers',
  example: {
    key: 'emea-hub',
    attributes: {
      remote_url: 'https://fleet.emea.example.com',
      kind: 'sdwan_only',
      advertised_prefixes: ['10.40.0.0/16'],
      data_residency: 'eu',
      enabled: true,
    },
  },
});
