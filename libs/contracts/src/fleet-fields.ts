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
  description: 'A text, a number, true, false or null. Nested values belong into `config`.',
  examples: ['edge'],
});
const ScalarMap = z.record(z.string(), Scalar);
/** Any YAML value is JSON here, so nothing more needs checking. */
const Config = z.record(z.string(), z.unknown().meta({ description: 'Any value.', examples: [4] }));

const config = (whose: string, example: Record<string, unknown>) =>
  Config.meta({
    description: `Settings of ${whose}: any keys, any values. Not for secrets (\`secret_in_config\`).`,
    examples: [example],
  }).optional();
const description = (example: string) =>
  Text.meta({ description: 'What it is for, in words.', examples: [example] }).optional();

export const FleetModuleReference = z
  .strictObject({
    name: FleetName.meta({ description: 'Name of the module.', examples: ['nginx'] }),
    version: ModulePin.meta({
      description: 'The version, or `live` or `blessed`. Without it the newest live version is followed.',
      examples: ['1.26.0'],
    }).optional(),
    priority: Priority.meta({
      description: 'Order among the modules of the template; without it the module decides.',
      examples: [60],
    }).optional(),
    enabled: z
      .boolean()
      .meta({ description: 'Whether the module is in force.', examples: [false], default: true })
      .optional(),
    config: config('the module where this template uses it', { workers: 4 }),
  })
  .meta({ description: 'A module with settings of its own in this template.' });

export const templateFields = {
  description: description('Standard web node'),
  extends: FleetName.meta({
    description: 'Another template of this file, whose fields this one inherits. At most 16 in a chain.',
    examples: ['base'],
  }).optional(),
  node_platform: FleetName.meta({
    description: 'Name of the platform that nodes run.',
    examples: ['ubuntu-24.04-amd64'],
  }).optional(),
  node_platform_id: NonEmpty.meta({
    description: 'Id of the platform, instead of its name. When both are given they have to agree.',
    examples: ['7b1f8a52-4f0c-4a6e-9a55-6a3f0f3f2f11'],
  }).optional(),
  architecture: z
    .enum(['amd64', 'arm64', 'armv7', 'riscv64'])
    .meta({ description: 'Architecture of the processor.', examples: ['arm64'] })
    .optional(),
  modules: z
    .array(
      z
        .union([ModuleReferenceText, FleetModuleReference])
        .meta({ description: 'A module, as one text or as a map.', examples: ['nginx@1.26.0'] }),
    )
    .meta({
      description: 'Modules of its nodes, each once. A parent’s modules are inherited; the same name here wins.',
      examples: [['chrony@live', { name: 'nginx', version: '1.26.0', priority: 60 }]],
    })
    .optional(),
  metadata: ScalarMap.meta({
    description: 'Facts about it, one value each. Merged key by key with the parent’s.',
    examples: [{ purpose: 'edge-cdn' }],
  }).optional(),
  config: config('its nodes, merged key by key with the parent’s', { sysctl: { 'vm.swappiness': 10 } }),
};

export const moduleFields = {
  description: description('Public web server'),
  version: ModulePin.meta({
    description: 'The version, or `live` or `blessed`: the one most recently promoted to that state.',
    examples: ['1.26.0'],
  }).optional(),
  variety: z
    .enum(['config', 'instance', 'subscription'])
    .meta({ description: 'How the module reaches a node.', examples: ['config'], default: 'subscription' })
    .optional(),
  priority: Priority.meta({
    description: 'Order among modules, 0 to 1000.',
    examples: [60],
    default: 50,
  }).optional(),
  config: config('the module', { nginx_workers: 4 }),
};

export const nodeFields = {
  template: FleetName.meta({
    description: 'The template it is made from, in this file or live.',
    examples: ['web'],
  }),
  region: NonEmpty.meta({ description: 'Where it runs.', examples: ['eu-west-2'] }),
  instance_type: NonEmpty.meta({ description: 'Size of the machine.', examples: ['t3-medium'] }).optional(),
  lifecycle_class: z
    .enum(['persistent', 'ephemeral', 'spot'])
    .meta({ description: 'How long it is meant to live.', examples: ['spot'], default: 'persistent' })
    .optional(),
  labels: ScalarMap.meta({
    description: 'Labels to select it by, one value each.',
    examples: [{ tier: 'edge', rack: 'r7' }],
  }).optional(),
  metadata: ScalarMap.meta({
    description: 'Facts about it, one value each.',
    examples: [{ owner: 'team-a' }],
  }).optional(),
};

export const assignmentFields = {
  enabled: z
    .boolean()
    .meta({
      description: 'Whether the module is in force on the node; false keeps it attached.',
      examples: [false],
      default: true,
    })
    .optional(),
  priority: Priority.meta({
    description: 'Order among the modules of the node, 0 to 1000; without it the module decides.',
    examples: [70],
  }).optional(),
  config: config('the module on this node', { workers: 2 }),
};

export const peerFields = {
  publicly_reachable: z
    .boolean()
    .meta({ description: 'Whether others can reach it from the internet.', examples: [true], default: false })
    .optional(),
  endpoint: textOf(ENDPOINT_FORMAT)
    .meta({
      description: 'Where others reach it, as `host:port`. Not given, it stays empty: nothing is allocated.',
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
      description: 'Networks behind it that it announces, each once.',
      examples: [['192.168.7.0/24', 'fd00:7::/48']],
    })
    .optional(),
};

export const virtualIpFields = {
  cidr: Cidr.meta({ description: 'The address, in CIDR form.', examples: ['10.20.0.10/32'] }).optional(),
  primary_holder: Hostname.meta({
    description: 'The peer of this network that holds it.',
    examples: ['edge-01'],
  }),
  failover_holders: z
    .array(Hostname.meta({ description: 'Another peer of this network.', examples: ['edge-02'] }))
    .meta({
      description: 'Peers that take over, the first one first; each once, and not the primary.',
      examples: [['edge-02', 'edge-03']],
    })
    .optional(),
};

const RoutingMode = z.enum(['ibgp', 'static']);
export const networkFields = {
  routing_mode: RoutingMode.meta({
    description: 'How routes are learned.',
    examples: ['ibgp'],
    default: 'static',
  }).optional(),
  routing_protocol: RoutingMode.meta({
    description: 'Another name for `routing_mode`. When both are given they have to agree.',
    examples: ['ibgp'],
  }).optional(),
  topology: z
    .enum(['hub_and_spoke', 'full_mesh'])
    .meta({ description: 'Who speaks with whom.', examples: ['hub_and_spoke'], default: 'full_mesh' })
    .optional(),
  cidr: Cidr.meta({ description: 'Addresses of the network.', examples: ['10.20.0.0/16'] }).optional(),
};
