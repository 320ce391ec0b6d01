import type { LiveResource, ResourceKind } from '@fleetwright/contracts';
import type { ListName } from '@fleetwright/contracts/client';
import type { CommandLine, JsonOption } from '../command-line.ts';
import type { Gateway } from '../gateway.ts';
import { allRepositories } from '../repositories.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';

interface Listed {
  /** What people say for them, and the operation that lists them. */
  readonly list: ListName;
  readonly word: string;
  /** What of a resource is worth a column; everything else is in `--json`. */
  readonly columns: readonly string[];
}

/** Every kind of resource, in the order in which people think of them. */
const KINDS: Readonly<Record<ResourceKind, Listed>> = {
  node: {
    word: 'nodes',
    list: 'list_nodes',
    columns: ['template', 'region', 'instance_type', 'lifecycle_class'],
  },
  template: { word: 'templates', list: 'list_templates', columns: ['extends', 'architecture', 'description'] },
  module: { word: 'modules', list: 'list_modules', columns: ['variety', 'version', 'description'] },
  assignment: { word: 'assignments', list: 'list_assignments', columns: ['enabled', 'priority'] },
  sdwan_network: {
    word: 'networks',
    list: 'list_sdwan_networks',
    columns: ['topology', 'routing_mode', 'cidr'],
  },
  sdwan_peer: {
    word: 'peers',
    list: 'list_sdwan_peers',
    columns: ['publicly_reachable', 'endpoint', 'listen_port'],
  },
  virtual_ip: {
    word: 'virtual-ips',
    list: 'list_virtual_ips',
    columns: ['cidr', 'primary_holder', 'failover_holders'],
  },
  federation_peer: {
    word: 'federation-peers',
    list: 'list_federation_peers',
    columns: ['remote_url', 'kind', 'advertised_prefixes', 'enabled'],
  },
};
const BY_WORD = new Map(Object.values(KINDS).map((listed) => [listed.word, listed]));

export function setUpFleet({ command, world, connect }: CommandLine): void {
  command.registeredArguments[0]?.choices([...BY_WORD.keys()]).default(KINDS.node.word);
  command
    .option('--json', 'print JSON')
    .action(async (word: string, options: JsonOption) =>
      listKind(world, await connect(), BY_WORD.get(word) ?? KINDS.node, options),
    );
}

export function listNodes(world: World, gateway: Gateway, options: JsonOption): Promise<void> {
  return listKind(world, gateway, KINDS.node, options);
}

async function listKind(world: World, gateway: Gateway, listed: Listed, { json }: JsonOption): Promise<void> {
  const { word, list, columns } = listed;
  const resources: readonly LiveResource[] = await gateway.all(list, {});
  if (json) return world.print(JSON.stringify(resources, null, 2));
  if (resources.length === 0) return world.print(`no ${word}`);
  const names = new Map((await allRepositories(gateway)).map(({ id, name }) => [id, name]));
  const rows = resources.map(({ key, attributes, managed_by }) => [
    key,
    ...columns.map((column) => cellOf((attributes as Readonly<Record<string, unknown>>)[column])),
    managed_by === null ? 'nobody' : (names.get(managed_by.repository_id) ?? managed_by.repository_id),
  ]);
  const heads = ['NAME', ...columns.map((column) => column.replaceAll('_', ' ').toUpperCase()), 'MANAGED BY'];
  for (const line of table([heads, ...rows])) world.print(line);
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return '-';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
