import { z } from 'zod';
import { map, optional, required } from './field.ts';
import { kind } from './kind.ts';
import { FleetName, Hostname, LiveScalarMap, LiveText, NonEmpty, ScalarMap } from './written.ts';

const LifecycleClass = z.enum(['persistent', 'ephemeral', 'spot']);

export const node = kind({
  label: 'node',
  heading: 'Nodes',
  item: 'A node',
  section: { at: 'nodes' },
  sectionMeans: 'The nodes of the fleet.',
  sectionExample: { 'edge-01': { template: 'web', region: 'eu-west-2' } },
  key: { parts: [{ name: 'hostname' }], separator: '' },
  mapKey: Hostname,
  names: {
    hostname: Hostname.meta({
      description: 'Hostname of the node. In map form the key is the hostname, and this may repeat it.',
      examples: ['edge-01'],
    }),
  },
  fields: {
    template: required(
      FleetName.meta({ description: 'Template that it is made from, in this file or live.', examples: ['web'] }),
      LiveText,
      { refersTo: 'template' },
    ),
    region: required(NonEmpty.meta({ description: 'Region that it runs in.', examples: ['eu-west-2'] }), LiveText),
    /** null: not said. */
    instance_type: optional(
      NonEmpty.meta({ description: 'Size of the machine.', examples: ['t3-medium'] }),
      LiveText.nullable(),
      null,
    ),
    lifecycle_class: optional(
      LifecycleClass.meta({ description: 'How long it is meant to live.', examples: ['spot'] }),
      LifecycleClass,
      'persistent',
    ),
    labels: map(
      ScalarMap.meta({
        description: 'Labels of the node, one value each.',
        examples: [{ tier: 'edge', rack: 'r7' }],
      }),
      LiveScalarMap,
    ),
    metadata: map(
      ScalarMap.meta({ description: 'Facts about the node, one value each.', examples: [{ owner: 'team-a' }] }),
      LiveScalarMap,
    ),
  },
  path: 'nodes',
  noun: 'node',
  nouns: 'nodes',
  example: {
    key: 'edge-01',
    attributes: {
      template: 'edge',
      region: 'eu-west-1',
      instance_type: 't3-medium',
      lifecycle_class: 'persistent',
      labels: {},
      metadata: {},
    },
  },
});
