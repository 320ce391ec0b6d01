import { z } from 'zod';
import { mapOf } from './json.ts';
import { KIND_TABLE } from './kinds/all.ts';
import type { Fields, Kind, Schemas } from './kinds/kind.ts';
import { FleetName, named } from './kinds/written.ts';

/**
 * The fleet.yaml language, version 1, as it is written. Every collection has two spellings: a list whose items carry
 * their name, or a map whose keys are the names (a repeated name inside must then agree; `core/parse` checks that).
 * The JSON Schema below is derived from this definition, and the parse stage validates by that schema.
 */

type Written<Of> = {
  [Name in keyof Of]: Of[Name] extends { readonly written: infer Schema extends z.ZodType } ? Schema : never;
};

const WHAT_DELETES = 'Left out, none is deleted; empty (`[]`), all that the repository manages are.';

/** Both spellings of the items of a kind, with what stands in each of them beside its own keys. */
function collection<
  Names extends Schemas,
  KindFields extends Fields,
  Beside extends Schemas,
  Within extends Schemas = Record<never, never>,
>(
  {
    item,
    sectionMeans,
    sectionExample,
    mapKey,
    names,
    fields,
    beside,
  }: Kind<string, string, Names, KindFields, Beside>,
  within: Within = {} as Within,
) {
  const written = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.written]));
  const keys = { ...(written as Written<KindFields>), ...beside, ...within };
  return spellings({
    inList: z.strictObject({ ...names, ...keys }).describe(`${item}, with its name.`),
    key: mapKey,
    inMap: z
      .strictObject({ ...z.strictObject(names).partial().shape, ...keys })
      .describe(`${item}; its key is its name.`),
    description: `${sectionMeans} ${WHAT_DELETES}`,
    example: sectionExample,
  });
}

/** Editors show the description of the spelling that a file has, so each says what the collection means. */
function spellings<InList extends z.ZodType, InMap extends z.ZodType>({
  inList,
  key,
  inMap,
  description,
  example,
}: {
  readonly inList: InList;
  /** Of the keys in map form. */
  readonly key: z.ZodString;
  readonly inMap: InMap;
  readonly description: string;
  readonly example: Readonly<Record<string, unknown>>;
}) {
  return z
    .union([
      z.array(inList).describe(`${description} Here in list form: items carry their name.`),
      mapOf(key, inMap).describe(`${description} Here in map form: the keys are the names.`),
    ])
    .meta({ description, examples: [example] })
    .optional();
}

const provider = named('provider', 'aws');
const informational = z.unknown().describe('Any value without a secret.');
// The JSON Schema is made of this one; no value of a file passes through it.
const ProviderConfigs = spellings({
  // oxlint-disable-next-line fleetwright/keep-every-key
  inList: z.looseObject(provider).catchall(informational).describe('A provider, with its name.'),
  key: FleetName,
  // oxlint-disable-next-line fleetwright/keep-every-key
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
    templates: collection(KIND_TABLE.template),
    modules: collection(KIND_TABLE.module),
    nodes: collection(KIND_TABLE.node),
    assignments: collection(KIND_TABLE.assignment),
    sdwan: z
      .strictObject({
        networks: collection(KIND_TABLE.sdwan_network, {
          peers: collection(KIND_TABLE.sdwan_peer),
          virtual_ips: collection(KIND_TABLE.virtual_ip),
        }),
      })
      .meta({
        description: 'The SD-WAN overlay. Left out, nothing of it is deleted.',
        examples: [{ networks: { 'edge-fabric': { routing_mode: 'ibgp' } } }],
      })
      .optional(),
    federation_peers: collection(KIND_TABLE.federation_peer),
    provider_configs: ProviderConfigs,
  })
  .describe('Desired state of a fleet, version 1.');
export type FleetFile = z.infer<typeof FleetFile>;

/** Keys that later versions will know; nothing else may use them. */
export const RESERVED_FLEET_KEYS = ['include'] as const;

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
