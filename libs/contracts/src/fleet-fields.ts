import { z } from 'zod';
import {
  ASSIGNMENT_KEY_FORMAT,
  CIDR_FORMAT,
  ENDPOINT_FORMAT,
  type FleetFormat,
  HOSTNAME_FORMAT,
  MODULE_REFERENCE_FORMAT,
  NAME_FORMAT,
  VERSION_FORMAT,
} from './fleet-formats.ts';

/**
 * The keys of each kind of item in a fleet.yaml. Every key says what it means, shows an example that is valid as it
 * stands, and names its default where there is one: the documentation page and what editors show come from here.
 */

function textOf({ pattern, code }: FleetFormat) {
  return z.string().regex(pattern, code);
}

export const FleetName = textOf(NAME_FORMAT);
export const Hostname = textOf(HOSTNAME_FORMAT);
export const AssignmentKey = textOf(ASSIGNMENT_KEY_FORMAT);
export const ModuleReferenceText = textOf(MODULE_REFERENCE_FORMAT).meta({
  description: 'A module as `name`, `name@version`, `name@live` or `name@blessed`.',
  examples: ['nginx@1.26.0'],
});
export const ModulePin = textOf(VERSION_FORMAT);

const Text = z.string();
const NonEmpty = z.string().min(1);
const Priority = z.int().min(0).max(1000);
const Cidr = textOf(CIDR_FORMAT);
const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]).meta({
  description: 'A text, a number, true, false or null. What is nested belongs into `config`.',
  examples: ['edge'],
});
const ScalarMap = z.record(z.string(), Scalar);
/** Any YAML value is JSON here, so nothing more needs checking. */
const Config = z.record(z.string(), z.unknown().meta({ description: 'Any value.', examples: [4] }));

const config = (whose: string, example: Record<string, unknown>) =>
  Config.meta({
    description: `Settings of ${whose}: any keys and values, nested as you like. No place for secrets (\`secret_in_config\`).`,
    examples: [example],
  }).optional();
const description = (example: string) =>
  Text.meta({ description: 'What it is for, in words.', examples: [example] }).optional();

export const FleetModuleReference = z
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
    config: config('the module in this template', { workers: 4 }),
  })
  .meta({
    description: 'A module with settings of its own in this template.',
    examples: [{ name: 'nginx', version: '1.26.0', priority: 60 }],
  });

export const templateFields = {
  description: description('Standard web node'),
  extends: FleetName.meta({
    description: 'Another template of this file, whose fields this one inherits.',
    examples: ['base'],
  }).optional(),
  node_platform: FleetName.meta({
    description: 'Platform that the nodes run, by name.',
    examples: ['ubuntu-24.04-amd64'],
  }).optional(),
  node_platform_id: NonEmpty.meta({
    description: 'Platform that the nodes run, by id: instead of `node_platform`, not beside it (`conflicting_keys`).',
    examples: ['7b1f8a52-4f0c-4a6e-9a55-6a3f0f3f2f11'],
  }).optional(),
  architecture: z
    .enum(['amd64', 'arm64', 'armv7', 'riscv64'])
    .meta({ description: 'Processor architecture of the nodes.', examples: ['arm64'] })
    .optional(),
  modules: z
    .array(
      z
        .union([ModuleReferenceText, FleetModuleReference])
        .meta({ description: 'A module, as one text or as a map.', examples: ['nginx@1.26.0'] }),
    )
    .meta({
      description: 'Modules of its nodes, each once, in any order. Those of the parent are inherited.',
      examples: [['chrony@live', { name: 'nginx', version: '1.26.0', priority: 60 }]],
    })
    .optional(),
  metadata: ScalarMap.meta({
    description: 'Facts about the template, one value each. Those of the parent are inherited.',
    examples: [{ purpose: 'edge-cdn' }],
  }).optional(),
  config: config('its nodes', { sysctl: { 'vm.swappiness': 10 } }),
};

export const moduleFields = {
  description: description('Public web server'),
  version: ModulePin.meta({
    description: 'Its version, or `live` or `blessed`: the one most recently promoted to that state.',
    examples: ['1.26.0'],
  }).optional(),
  variety: z
    .enum(['config', 'instance', 'subscription'])
    .meta({ description: 'What sort of module it is.', examples: ['config'], default: 'subscription' })
    .optional(),
  priority: Priority.meta({
    description: 'Order among the modules of a node, where neither template nor assignment gives one.',
    examples: [60],
    default: 50,
  }).optional(),
  config: config('the module', { nginx_workers: 4 }),
};

export const nodeFields = {
  template: FleetName.meta({
    description: 'Template that it is made from, in this file or live.',
    examples: ['web'],
  }),
  region: NonEmpty.meta({ description: 'Region that it runs in.', examples: ['eu-west-2'] }),
  instance_type: NonEmpty.meta({ description: 'Size of the machine.', examples: ['t3-medium'] }).optional(),
  lifecycle_class: z
    .enum(['persistent', 'ephemeral', 'spot'])
    .meta({ description: 'How long it is meant to live.', examples: ['spot'], default: 'persistent' })
    .optional(),
  labels: ScalarMap.meta({
    description: 'Labels of the node, one value each.',
    examples: [{ tier: 'edge', rack: 'r7' }],
  }).optional(),
  metadata: ScalarMap.meta({
    description: 'Facts about the node, one value each.',
    examples: [{ owner: 'team-a' }],
  }).optional(),
};

export const assignmentFields = {
  enabled: z
    .boolean()
    .meta({
      description: 'Whether the module is in force on the node; with `false` it stays attached and is switched off.',
      examples: [false],
      default: true,
    })
    .optional(),
  priority: Priority.meta({
    description: 'Order among the modules of the node. Left out, the priority of the module counts.',
    examples: [70],
  }).optional(),
  config: config('the module on this node', { workers: 2 }),
};

export const peerFields = {
  publicly_reachable: z
    .boolean()
    .meta({ description: 'Whether other peers can reach it from the internet.', examples: [true], default: false })
    .optional(),
  endpoint: textOf(ENDPOINT_FORMAT)
    .meta({
      description: 'Where other peers reach it. Left out, it stays empty: nothing is allocated.',
      examples: ['edge-01.example.com:51820'],
    })
    .optional(),
  listen_port: z
    .int()
    .min(1)
    .max(65_535)
    .meta({ description: 'UDP port that it listens on.', examples: [51_821], default: 51_820 })
    .optional(),
  lan_subnets: z
    .array(Cidr.meta({ description: 'A network in CIDR form.', examples: ['192.168.7.0/24'] }))
    .meta({
      description: 'Networks behind it that it announces to the others, each once, in any order.',
      examples: [['192.168.7.0/24', 'fd00:7::/48']],
    })
    .optional(),
};

export const virtualIpFields = {
  cidr: Cidr.meta({
    description: 'The address. Left out, it stays empty: nothing is allocated.',
    examples: ['10.20.0.10/32'],
  }).optional(),
  primary_holder: Hostname.meta({
    description: 'Peer of this network that holds it, in this file or live.',
    examples: ['edge-01'],
  }),
  failover_holders: z
    .array(Hostname.meta({ description: 'A peer of this network, in this file or live.', examples: ['edge-02'] }))
    .meta({
      description: 'Peers that take over, the first one first; each once, and not the primary holder.',
      examples: [['edge-02', 'edge-03']],
    })
    .optional(),
};

const RoutingMode = z.enum(['ibgp', 'static']);
export const networkFields = {
  routing_mode: RoutingMode.meta({
    description: 'Where its routes come from.',
    examples: ['ibgp'],
    default: 'static',
  }).optional(),
  routing_protocol: RoutingMode.meta({
    description: 'Another name for `routing_mode`: instead of it, not beside it (`conflicting_keys`).',
    examples: ['ibgp'],
  }).optional(),
  topology: z
    .enum(['hub_and_spoke', 'full_mesh'])
    .meta({ description: 'Which peers connect to which.', examples: ['hub_and_spoke'], default: 'full_mesh' })
    .optional(),
  cidr: Cidr.meta({
    description: 'Address range of the network. Left out, it stays empty: nothing is allocated.',
    examples: ['10.20.0.0/16'],
  }).optional(),
};
