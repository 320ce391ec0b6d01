import { z } from 'zod';

/**
 * The fleet.yaml language, version 1, as it is written. Every collection has two spellings: a list whose items carry
 * their name, or a map whose keys are the names (a repeated name inside must then agree; `core/parse` checks that).
 * The texts passed to checks are stable codes: `core/parse` turns each into a sentence.
 */

/** 1 to 64 of letters, digits, `.`, `_` and `-`, the first a letter or digit. */
export const FleetName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'invalid_name');

/** RFC 1123, lower case, at most 64 characters. */
export const Hostname = z
  .string()
  .regex(
    /^(?=.{1,64}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/,
    'invalid_hostname',
  );

/** The spelling of a module reference as one text: `name`, `name@version`, `name@live`, `name@blessed`. */
export const ModuleReferenceText = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?:@[^\s@]+)?$/, 'invalid_module_reference')
  .describe('name, name@version, name@live or name@blessed');

/** A version, or `live` / `blessed`: the version most recently promoted to that state. */
export const ModulePin = z.string().regex(/^@?[^\s@]+$/, 'invalid_version');

const AssignmentKey = z
  .string()
  .regex(
    /^(?=[^:]{1,64}:)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*:[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'invalid_assignment_key',
  )
  .describe('<hostname>:<module>');
const Text = z.string();
const NonEmpty = z.string().min(1);
const Priority = z.int().min(0).max(1000);
const Cidr = z.union([z.cidrv4('invalid_cidr'), z.cidrv6('invalid_cidr')]).describe('e.g. 10.20.0.0/16 or fd00::/48');
const Endpoint = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\]):(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/,
    'invalid_endpoint',
  )
  .describe('host:port');
const ScalarMap = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
/** Any YAML value is JSON here, so nothing more needs checking. */
const Config = z.record(z.string(), z.unknown());

export const FleetModuleReference = z.strictObject({
  name: FleetName,
  version: ModulePin.optional(),
  priority: Priority.optional(),
  enabled: z.boolean().optional(),
  config: Config.optional(),
});

const templateFields = {
  description: Text.optional(),
  extends: FleetName.describe('Another template of this file, whose fields this one inherits').optional(),
  node_platform: FleetName.optional(),
  node_platform_id: NonEmpty.optional(),
  architecture: z.enum(['amd64', 'arm64', 'armv7', 'riscv64']).optional(),
  modules: z.array(z.union([ModuleReferenceText, FleetModuleReference])).optional(),
  metadata: ScalarMap.optional(),
  config: Config.optional(),
};
const moduleFields = {
  description: Text.optional(),
  version: ModulePin.optional(),
  variety: z.enum(['config', 'instance', 'subscription']).describe('Default: subscription').optional(),
  priority: Priority.describe('Default: 50').optional(),
  config: Config.optional(),
};
const nodeFields = {
  template: FleetName,
  region: NonEmpty,
  instance_type: NonEmpty.optional(),
  lifecycle_class: z.enum(['persistent', 'ephemeral', 'spot']).describe('Default: persistent').optional(),
  labels: ScalarMap.optional(),
  metadata: ScalarMap.optional(),
};
const assignmentFields = {
  enabled: z.boolean().describe('Default: true').optional(),
  priority: Priority.optional(),
  config: Config.optional(),
};
const peerFields = {
  publicly_reachable: z.boolean().describe('Default: false').optional(),
  endpoint: Endpoint.optional(),
  listen_port: z.int().min(1).max(65_535).describe('Default: 51820').optional(),
  lan_subnets: z.array(Cidr).optional(),
};
const virtualIpFields = {
  cidr: Cidr.optional(),
  primary_holder: Hostname.describe('A peer of this network'),
  failover_holders: z.array(Hostname).describe('In the order in which they take over').optional(),
};

/** Both spellings of a collection. */
function collection<Key extends z.ZodString, List extends z.ZodType, Item extends z.ZodType>(
  key: Key,
  listItem: List,
  mapItem: Item,
) {
  return z.union([z.array(listItem), z.record(key, mapItem)]);
}

const named = { name: FleetName };
const maybeNamed = { name: FleetName.optional() };

const Peers = collection(
  Hostname,
  z.strictObject({ host: Hostname, ...peerFields }),
  z.strictObject({ host: Hostname.optional(), ...peerFields }),
);
const VirtualIps = collection(
  FleetName,
  z.strictObject({ ...named, ...virtualIpFields }),
  z.strictObject({ ...maybeNamed, ...virtualIpFields }),
);
const RoutingMode = z.enum(['ibgp', 'static']);
const networkFields = {
  routing_mode: RoutingMode.describe('Default: static').optional(),
  routing_protocol: RoutingMode.describe('Alias of routing_mode').optional(),
  topology: z.enum(['hub_and_spoke', 'full_mesh']).describe('Default: full_mesh').optional(),
  cidr: Cidr.optional(),
  peers: Peers.optional(),
  virtual_ips: VirtualIps.optional(),
};

/** A whole fleet.yaml. */
export const FleetFile = z
  .strictObject({
    version: z.literal(1),
    account: NonEmpty.describe('The id of the account that the repository is registered for'),
    templates: collection(
      FleetName,
      z.strictObject({ ...named, ...templateFields }),
      z.strictObject({ ...maybeNamed, ...templateFields }),
    ).optional(),
    modules: collection(
      FleetName,
      z.strictObject({ ...named, ...moduleFields }),
      z.strictObject({ ...maybeNamed, ...moduleFields }),
    ).optional(),
    nodes: collection(
      Hostname,
      z.strictObject({ hostname: Hostname, ...nodeFields }),
      z.strictObject({ hostname: Hostname.optional(), ...nodeFields }),
    ).optional(),
    assignments: collection(
      AssignmentKey,
      z.strictObject({ node: Hostname, module: FleetName, ...assignmentFields }),
      z.strictObject({ node: Hostname.optional(), module: FleetName.optional(), ...assignmentFields }),
    ).optional(),
    sdwan: z
      .strictObject({
        networks: collection(
          FleetName,
          z.strictObject({ ...named, ...networkFields }),
          z.strictObject({ ...maybeNamed, ...networkFields }),
        ).optional(),
      })
      .optional(),
    provider_configs: collection(FleetName, z.looseObject(named), z.looseObject(maybeNamed))
      .describe('Informational; never applied, and never with secrets')
      .optional(),
  })
  .describe('Desired state of a fleet, version 1');
export type FleetFile = z.infer<typeof FleetFile>;

/** Keys of the top level that later versions will know. */
export const RESERVED_FLEET_KEYS = ['federation_peers', 'include'] as const;

/** The JSON Schema (draft 2020-12) of fleet.yaml for editors, derived from the same definitions as the validation. */
export function fleetFileJsonSchema(): Record<string, unknown> {
  return {
    $id: 'fleet.v1.json',
    title: 'fleet.yaml',
    ...z.toJSONSchema(FleetFile, { target: 'draft-2020-12', io: 'input' }),
  };
}
