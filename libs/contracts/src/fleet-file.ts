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
  readonly description: string;
  /** Of the keys in map form. */
  readonly key: z.ZodString;
  /** What an item of a list is named by, and may repeat in map form. */
  readonly names: Names;
  readonly fields: Rest;
}

/** Both spellings of a collection. */
function collection<Names extends Fields, Rest extends Fields>({
  description,
  key,
  names,
  fields,
}: Collection<Names, Rest>) {
  const item = z.strictObject({ ...names, ...fields });
  const named = z.strictObject(names).partial();
  return z
    .union([
      z.array(item.describe('One item, with its name.')).describe('In list form.'),
      z
        .record(key, z.strictObject({ ...named.shape, ...fields }).describe('One item; the key is its name.'))
        .describe('In map form: the key is the name.'),
    ])
    .describe(description)
    .optional();
}

const named = (what: string, example: string) => ({
  name: FleetName.meta({ description: `Name of the ${what}. In map form the key is the name.`, examples: [example] }),
});

const Peers = collection({
  description: 'Nodes in the network. Absent, none of them is deleted; empty (`[]`), all managed ones are.',
  key: Hostname,
  names: {
    host: Hostname.meta({
      description: 'The node, in this file or live. In map form the key is the host.',
      examples: ['edge-01'],
    }),
  },
  fields: peerFields,
});
const VirtualIps = collection({
  description: 'Addresses that move between peers. Absent, none is deleted; empty (`[]`), all managed ones are.',
  key: FleetName,
  names: named('virtual IP', 'frontend'),
  fields: virtualIpFields,
});

const informational = z.unknown().describe('Any value without a secret.');

/** A whole fleet.yaml. */
export const FleetFile = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of the language.', examples: [1] }),
    account: z
      .string()
      .min(1)
      .meta({
        description: 'Id of the account that the repository is registered for; another one fails the run.',
        examples: ['acme'],
      }),
    templates: collection({
      description: 'What nodes are made from. Absent, none is deleted; empty (`[]`), all managed ones are.',
      key: FleetName,
      names: named('template', 'web'),
      fields: templateFields,
    }),
    modules: collection({
      description: 'Modules that this file declares; those of the catalogue need no entry.',
      key: FleetName,
      names: named('module', 'nginx-public'),
      fields: moduleFields,
    }),
    nodes: collection({
      description: 'The nodes. Absent, none is deleted; empty (`[]`), all managed ones are.',
      key: Hostname,
      names: {
        hostname: Hostname.meta({
          description: 'Hostname of the node, lower case (RFC 1123). In map form the key is the hostname.',
          examples: ['edge-01'],
        }),
      },
      fields: nodeFields,
    }),
    assignments: collection({
      description:
        'Modules of single nodes, beside those of their template. In map form the key is `<hostname>:<module>`.',
      key: AssignmentKey,
      names: {
        node: Hostname.meta({ description: 'The node, in this file or live.', examples: ['edge-01'] }),
        module: FleetName.meta({ description: 'The module, in this file or live.', examples: ['nginx'] }),
      },
      fields: assignmentFields,
    }),
    sdwan: z
      .strictObject({
        networks: collection({
          description: 'Overlay networks. Absent, none is deleted; empty (`[]`), all managed ones are.',
          key: FleetName,
          names: named('network', 'edge-fabric'),
          fields: { ...networkFields, peers: Peers, virtual_ips: VirtualIps },
        }),
      })
      .describe('The SD-WAN overlay.')
      .optional(),
    provider_configs: z
      .union([
        z.array(z.looseObject(named('provider', 'aws'))).describe('In list form.'),
        z
          .record(
            FleetName,
            z.looseObject({ name: FleetName.describe('As the key.').optional() }).catchall(informational),
          )
          .describe('In map form: the key is the name.'),
      ])
      .meta({
        description: 'Informational; never applied, and never with secrets (`secret_in_provider_config`).',
        examples: [{ aws: { region: 'eu-west-2', key_name: 'fleet' } }],
      })
      .optional(),
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
