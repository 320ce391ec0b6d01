import { z } from 'zod';
import { Json, mapOf } from '../json.ts';
import { items, map, optional } from './field.ts';
import { kind } from './kind.ts';
import {
  config,
  description,
  FleetName,
  LiveConfig,
  LiveScalarMap,
  LiveText,
  ModulePin,
  ModuleReferenceText,
  named,
  NonEmpty,
  Priority,
  ScalarMap,
} from './written.ts';

const FleetModuleReference = z
  .strictObject({
    name: FleetName.meta({ description: 'Name of the module.', examples: ['nginx'] }),
    version: ModulePin.meta({
      description:
        'The version, or `live` or `blessed`: the one most recently promoted to that state. Left out, the newest live version is followed without a proposal (`unpinned_module`).',
      examples: ['1.26.0'],
    }).optional(),
    priority: Priority.meta({
      description: 'Order among the modules of the template. Left out, the priority of the module counts.',
      examples: [60],
    }).optional(),
    enabled: z
      .boolean()
      .meta({
        description: 'Whether the module is in force; with `false` it stays listed and is switched off.',
        examples: [false],
        default: true,
      })
      .optional(),
    /** Absent: as the catalogue has it. */
    config: config('the module in this template', { workers: 4 }).optional(),
  })
  .meta({
    description: 'A module with settings of its own in this template.',
    examples: [{ name: 'nginx', version: '1.26.0', priority: 60 }],
  });

/** How a template uses a module. `version: null` follows the newest live version. */
export const TemplateModule = z.object({
  name: z.string(),
  /** A pin such as `1.26.0`; null: the newest live version. */
  version: z.string().nullable(),
  /** Order among the template's modules; null: the module's own. */
  priority: z.int().nullable(),
  enabled: z.boolean(),
  config: mapOf(z.string(), Json),
});
export type TemplateModule = z.infer<typeof TemplateModule>;

const Architecture = z.enum(['amd64', 'arm64', 'armv7', 'riscv64']);

export const template = kind({
  label: 'template',
  heading: 'Templates',
  item: 'A template',
  section: { at: 'templates' },
  sectionMeans: 'What nodes are made from.',
  sectionExample: { web: { modules: ['nginx@1.26.0'] } },
  key: { parts: [{ name: 'name' }], separator: '' },
  mapKey: FleetName,
  names: named('template', 'web'),
  fields: {
    /** null: not said. */
    description: optional(description('Standard web node'), LiveText.nullable(), null),
    /** null: not said, or said by `node_platform_id`. */
    node_platform: optional(
      FleetName.meta({ description: 'Platform that the nodes run, by name.', examples: ['ubuntu-24.04-amd64'] }),
      LiveText.nullable(),
      null,
    ),
    /** null: not said, or said by `node_platform`. */
    node_platform_id: optional(
      NonEmpty.meta({
        description:
          'Platform that the nodes run, by id: instead of `node_platform`, not beside it (`conflicting_keys`).',
        examples: ['7b1f8a52-4f0c-4a6e-9a55-6a3f0f3f2f11'],
      }),
      LiveText.nullable(),
      null,
    ),
    /** null: not said. */
    architecture: optional(
      Architecture.meta({ description: 'Processor architecture of the nodes.', examples: ['arm64'] }),
      Architecture.nullable(),
      null,
    ),
    modules: items(
      'set_by_name',
      z
        .array(
          z
            .union([ModuleReferenceText, FleetModuleReference])
            .meta({ description: 'A module, as one text or as a map.', examples: ['nginx@1.26.0'] }),
        )
        .meta({
          description: 'Modules of its nodes, each once, in any order. Those of the parent are inherited.',
          examples: [['chrony@live', { name: 'nginx', version: '1.26.0', priority: 60 }]],
        }),
      z.array(TemplateModule),
      { refersTo: 'module' },
    ),
    metadata: map(
      ScalarMap.meta({
        description: 'Facts about the template, one value each. Those of the parent are inherited.',
        examples: [{ purpose: 'edge-cdn' }],
      }),
      LiveScalarMap,
    ),
    config: map(config('its nodes', { sysctl: { 'vm.swappiness': 10 } }), LiveConfig),
  },
  beside: {
    extends: FleetName.meta({
      description: 'Another template of this file, whose fields this one inherits.',
      examples: ['base'],
    }).optional(),
  },
  path: 'node_templates',
  noun: 'node_template',
  nouns: 'node_templates',
  example: {
    key: 'edge',
    attributes: {
      description: 'Edge of the network',
      node_platform: null,
      node_platform_id: null,
      architecture: 'amd64',
      modules: [{ name: 'nginx', version: '1.26.0', priority: null, enabled: true, config: {} }],
      metadata: {},
      config: {},
    },
  },
});
