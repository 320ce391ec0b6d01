import { z } from 'zod';
import {
  AssignmentKey,
  assignmentFields,
  FleetName,
  Hostname,
  moduleFields,
  networkFields,
  nodeFields,
  peerFields,
  templateFields,
  virtualIpFields,
} from './fleet-fields.ts';

/**
 * The fleet.yaml language, version 1, as it is written. Every collection has two spellings: a list whose items carry
 * their name, or a map whose keys are the names (a repeated name inside must then agree; `core/parse` checks that).
 * The JSON Schema below is derived from this definition, and the parse stage validates by that schema.
 */

type Fields = Readonly<Record<string, z.ZodType>>;

interface Collection<Names extends Fields, Rest extends Fields> {
  /** One of its items, as sentences begin with it. */
  readonly item: string;
  readonly description: string;
  readonly example: Record<string, unknown>;
  /** Of the keys in map form. */
  readonly key: z.ZodString;
  /** What an item of a list is named by, and may repeat in map form. */
  readonly names: Names;
  readonly fields: Rest;
}

const WHAT_DELETES = 'Left out, none is deleted; empty (`[]`), all that the repository manages are.';

/** Both spellings of a collection. */
function collection<Names extends Fields, Rest extends Fields>({
  item,
  description,
  example,
  key,
  names,
  fields,
}: Collection<Names, Rest>) {
  return spellings({
    inList: z.strictObject({ ...names, ...fields }).describe(`${item}, with its name.`),
    key,
    inMap: z
      .strictObject({ ...z.strictObject(names).partial().shape, ...fields })
      .describe(`${item}; its key is its name.`),
    description: `${description} ${WHAT_DELETES}`,
    example,
  });
}

/** Editors show the description of the spelling that a file has, so each says what the collection means. */
function spellings<InList extends z.ZodType, InMap extends z.ZodType>({
  inList,
  key,
  inMap,
  description,
  example,
}: Pick<Collection<Fields, Fields>, 'key' | 'description' | 'example'> & { inList: InList; inMap: InMap }) {
  return z
    .union([
      z.array(inList).describe(`${description} Here in list form: items carry their name.`),
      z.record(key, inMap).describe(`${description} Here in map form: the keys are the names.`),
    ])
    .meta({ description, examples: [example] })
    .optional();
}

const named = (what: string, example: string) => ({
  name: FleetName.meta({
    description: `Name of the ${what}. In map form the key is the name, and this may repeat it.`,
    examples: [example],
  }),
});

const Peers = collection({
  item: 'A peer',
  description: 'Nodes that are in the network.',
  example: { 'edge-01': { publicly_reachable: true } },
  key: Hostname,
  names: {
    host: Hostname.meta({
      description: 'The node, in this file or live. In map form the key is the host, and this may repeat it.',
      examples: ['edge-01'],
    }),
  },
  fields: peerFields,
});
const VirtualIps = collection({
  item: 'A virtual IP',
  description: 'Addresses that move between peers.',
  example: { frontend: { primary_holder: 'edge-01' } },
  key: FleetName,
  names: named('virtual IP', 'frontend'),
  fields: virtualIpFields,
});
const Networks = collection({
  item: 'A network',
  description: 'Overlay networks, each with its peers and virtual IPs.',
  example: { 'edge-fabric': { routing_mode: 'ibgp' } },
  key: FleetName,
  names: named('network', 'edge-fabric'),
  fields: { ...networkFields, peers: Peers, virtual_ips: VirtualIps },
});
const Templates = collection({
  item: 'A template',
  description: 'What nodes are made from.',
  example: { web: { modules: ['nginx@1.26.0'] } },
  key: FleetName,
  names: named('template', 'web'),
  fields: templateFields,
});
const Modules = collection({
  item: 'A module',
  description: 'Modules that this file declares; those of the catalogue need no entry.',
  example: { 'nginx-public': { version: '1.26.0' } },
  key: FleetName,
  names: named('module', 'nginx-public'),
  fields: moduleFields,
});
const Nodes = collection({
  item: 'A node',
  description: 'The nodes of the fleet.',
  example: { 'edge-01': { template: 'web', region: 'eu-west-2' } },
  key: Hostname,
  names: {
    hostname: Hostname.meta({
      description: 'Hostname of the node. In map form the key is the hostname, and this may repeat it.',
      examples: ['edge-01'],
    }),
  },
  fields: nodeFields,
});
const Assignments = collection({
  item: 'A module of one node',
  description: 'Modules of single nodes, beside those of their template. In map form the key is `<hostname>:<module>`.',
  example: { 'edge-01:nginx': { enabled: false } },
  key: AssignmentKey,
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
  fields: assignmentFields,
});

const provider = named('provider', 'aws');
const informational = z.unknown().describe('Any value without a secret.');
const ProviderConfigs = spellings({
  inList: z.looseObject(provider).catchall(informational).describe('A provider, with its name.'),
  key: FleetName,
  inMap: z
    .looseObject({ name: provider.name.optional() })
    .catchall(informational)
    .describe('A provider; its key is its name.'),
  description:
    'Notes about cloud providers, shown and never applied. A secret in them is an error (`secret_in_provider_config`).',
  example: { aws: { region: 'eu-west-2', key_name: 'fleet' } },
});

/** A whole fleet.yaml. */
export const FleetFile = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of the language.', examples: [1] }),
    account: z
      .string()
      .min(1)
      .meta({
        description:
          'Id of the account that the repository is registered for. Another one fails the run and changes nothing.',
        examples: ['acme'],
      }),
    templates: Templates,
    modules: Modules,
    nodes: Nodes,
    assignments: Assignments,
    sdwan: z
      .strictObject({ networks: Networks })
      .meta({
        description: 'The SD-WAN overlay. Left out, nothing of it is deleted.',
        examples: [{ networks: { 'edge-fabric': { routing_mode: 'ibgp' } } }],
      })
      .optional(),
    provider_configs: ProviderConfigs,
  })
  .describe('Desired state of a fleet, version 1.');
export type FleetFile = z.infer<typeof FleetFile>;

/** Keys that later versions will know; nothing else may use them. */
export const RESERVED_FLEET_KEYS = ['federation_peers', 'include'] as const;

/** Identifies the language's schema wherever it is found: in a file, at the gateway or from the CLI. */
const SCHEMA_ID = 'urn:fleetwright:schema:fleet:v1';

/**
 * The JSON Schema (draft 2020-12) of fleet.yaml, for editors and for the parse stage alike. Stands alone: it has no
 * references. A new object each time.
 */
export function fleetFileJsonSchema(): Record<string, unknown> {
  return {
    $id: SCHEMA_ID,
    title: 'fleet.yaml',
    ...z.toJSONSchema(FleetFile, { target: 'draft-2020-12', io: 'input', reused: 'inline' }),
  };
}

/** The same as it is published, the same bytes everywhere: in `docs/schemas/`, by the gateway and by the command line. */
export function fleetFileJsonSchemaText(): string {
  return `${JSON.stringify(fleetFileJsonSchema(), null, 2)}\n`;
}
