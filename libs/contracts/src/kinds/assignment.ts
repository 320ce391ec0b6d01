import { z } from 'zod';
import { map, optional } from './field.ts';
import { kind } from './kind.ts';
import { AssignmentKey, config, FleetName, Hostname, LiveConfig, Priority } from './written.ts';

export const assignment = kind({
  label: 'assignment',
  heading: 'Assignments',
  item: 'A module of one node',
  section: { at: 'assignments' },
  sectionMeans:
    'Modules of single nodes, beside those of their template. In map form the key is `<hostname>:<module>`.',
  sectionExample: { 'edge-01:nginx': { enabled: false } },
  key: {
    parts: [
      { name: 'node', refersTo: 'node' },
      { name: 'module', refersTo: 'module' },
    ],
    separator: ':',
  },
  mapKey: AssignmentKey,
  names: {
    node: Hostname.meta({
      description: 'The node, in this file or live. In map form the key names it, and this may repeat it.',
      examples: ['edge-01'],
    }),
    module: FleetName.meta({
      description: 'The module, in this file or live. In map form the key names it, and this may repeat it.',
      examples: ['nginx'],
    }),
  },
  fields: {
    enabled: optional(
      z.boolean().meta({
        description: 'Whether the module is in force on the node; with `false` it stays attached and is switched off.',
        examples: [false],
      }),
      z.boolean(),
      true,
    ),
    /** null: the module's own. */
    priority: optional(
      Priority.meta({
        description: 'Order among the modules of the node. Left out, the priority of the module counts.',
        examples: [70],
      }),
      Priority.nullable(),
      null,
    ),
    config: map(config('the module on this node', { workers: 2 }), LiveConfig),
  },
  path: 'node_module_assignments',
  noun: 'node_module_assignment',
  nouns: 'node_module_assignments',
  example: { key: 'edge-01:nginx', attributes: { enabled: true, priority: null, config: {} } },
});
