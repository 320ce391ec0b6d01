import type { Attributes, DesiredResource, DesiredState, ResourceKind } from '@fleetwright/contracts';
import { assignmentKey, peerKey, virtualIpKey } from '../keys.ts';
import { KINDS } from '../kinds.ts';
import type { WrittenFleet, WrittenOthers, WrittenReference } from './fleet-arbitrary.ts';

type Fields = Record<string, unknown>;

const HEAD = { version: 1, account: 'acme' };

/** The fleet as a value of fleet.yaml in list form; `name@version` where that says all of a reference. */
export function listForm({ templates, modules, nodes, assignments, networks, others }: WrittenFleet): Fields {
  return {
    ...HEAD,
    templates: templates.map(withReferences),
    modules,
    nodes,
    assignments,
    sdwan: { networks },
    ...Object.fromEntries(others.map(({ kind, items }) => [sectionOf(kind), items])),
  };
}

/** The same in map form. */
export function mapForm({ templates, modules, nodes, assignments, networks, others }: WrittenFleet): Fields {
  const keyed = (items: readonly Fields[], key: string): Fields =>
    Object.fromEntries(items.map((item) => [item[key], without(item, key)]));
  return {
    ...HEAD,
    templates: keyed(templates.map(withReferences), 'name'),
    modules: keyed(modules, 'name'),
    nodes: keyed(nodes, 'hostname'),
    assignments: Object.fromEntries(
      assignments.map(({ node, module, ...rest }) => [assignmentKey(node, module), rest]),
    ),
    sdwan: {
      networks: keyed(
        networks.map((network) => ({
          ...network,
          peers: keyed(network.peers, 'host'),
          virtual_ips: keyed(network.virtual_ips, 'name'),
        })),
        'name',
      ),
    },
    ...Object.fromEntries(others.map(({ kind, items }) => [sectionOf(kind), keyed(items, 'name')])),
  };
}

/** Where the items of a kind stand that are in no others. */
function sectionOf(kind: WrittenOthers['kind']): string {
  return KINDS[kind].section('');
}

/** What both say, worked out without the parser. Every line is 1. */
export function desiredOf({ templates, modules, nodes, assignments, networks, others }: WrittenFleet): DesiredState {
  const nested = networks.flatMap(({ name }) => [`sdwan.networks.${name}.peers`, `sdwan.networks.${name}.virtual_ips`]);
  return {
    version: 1,
    account: 'acme',
    sections: [
      ...['templates', 'modules', 'nodes', 'assignments', 'sdwan.networks'],
      ...others.map(({ kind }) => sectionOf(kind)),
      ...nested,
    ],
    resources: [
      ...templates.map((item) => resource('template', item.name, without(withWholeReferences(item), 'name'))),
      ...modules.map((item) => resource('module', item.name, without(item, 'name'))),
      ...nodes.map((item) => resource('node', item.hostname, without(item, 'hostname'))),
      ...assignments.map(({ node, module, ...rest }) => resource('assignment', assignmentKey(node, module), rest)),
      ...networks.map(({ name, peers: _, virtual_ips: __, ...rest }) => resource('sdwan_network', name, rest)),
      ...networks.flatMap(({ name, peers }) =>
        peers.map((peer) => resource('sdwan_peer', peerKey(name, peer.host), without(withSortedSubnets(peer), 'host'))),
      ),
      ...networks.flatMap(({ name, virtual_ips }) =>
        virtual_ips.map((ip) => resource('virtual_ip', virtualIpKey(name, ip.name), without(ip, 'name'))),
      ),
      ...others.flatMap(({ kind, items }) => items.map((item) => resource(kind, item.name, without(item, 'name')))),
    ],
    provider_configs: [],
  };
}

function resource(kind: ResourceKind, key: string, declared: Fields): DesiredResource {
  return { kind, key, declared: declared as Attributes, line: 1, column: 1 };
}

function withReferences(template: Fields & { readonly modules?: readonly WrittenReference[] }): Fields {
  if (!template.modules) return template;
  return { ...template, modules: template.modules.map((reference) => shortened(reference)) };
}

function shortened({ name, version, priority }: WrittenReference): unknown {
  if (priority !== undefined) return { name, ...(version === undefined ? {} : { version }), priority };
  return version === undefined ? name : `${name}@${version}`;
}

function withWholeReferences(template: Fields & { readonly modules?: readonly WrittenReference[] }): Fields {
  if (!template.modules) return template;
  const modules = template.modules
    .map(({ name, version, priority }) => ({
      name,
      version: version ?? null,
      priority: priority ?? null,
      enabled: true,
      config: {},
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return { ...template, modules };
}

function withSortedSubnets(peer: Fields): Fields {
  const { lan_subnets } = peer;
  return Array.isArray(lan_subnets) ? { ...peer, lan_subnets: lan_subnets.toSorted() } : peer;
}

function without(item: Fields, key: string): Fields {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== key));
}
