import { type Json, RESOURCE_KINDS, type ResourceKind, type ResourceRef } from '@fleetwright/contracts';
import { compareText } from './json.ts';
import { splitKey } from './keys.ts';

/**
 * How two values of a field compare: `map` key by key, `set_by_name` items by their `name` without order, `set` texts
 * without order, `list` with order.
 */
export type Comparison = 'scalar' | 'map' | 'set_by_name' | 'set' | 'list';

export interface FieldSpec {
  readonly compare: Comparison;
  /** What the field is when nobody says; `REQUIRED` when every resource has to say. */
  readonly default: Json | typeof REQUIRED;
}

export const REQUIRED = Symbol('required');

export interface KindSpec {
  /** Every field of the kind's attributes, in the order in which differences are told. */
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** The part of the file whose presence makes an undeclared resource a delete. */
  readonly section: (key: string) => string;
  /** What the resource needs to exist, by kind of what it needs. Hostnames and names, resolved to keys below. */
  readonly parents: readonly ResourceKind[];
}

const scalar = (value: Json | typeof REQUIRED = null): FieldSpec => ({ compare: 'scalar', default: value });
const map: FieldSpec = { compare: 'map', default: {} };
const ofNetwork = (part: string) => (key: string) => `sdwan.networks.${splitKey(key, '/')[0]}.${part}`;

/** The one table of kinds. Its order is RESOURCE_KINDS: the order in which independent changes are applied. */
export const KINDS: Readonly<Record<ResourceKind, KindSpec>> = {
  template: {
    fields: {
      description: scalar(),
      node_platform: scalar(),
      node_platform_id: scalar(),
      architecture: scalar(),
      modules: { compare: 'set_by_name', default: [] },
      metadata: map,
      config: map,
    },
    section: () => 'templates',
    parents: ['module'],
  },
  module: {
    fields: {
      description: scalar(),
      version: scalar(),
      variety: scalar('subscription'),
      priority: scalar(50),
      config: map,
    },
    section: () => 'modules',
    parents: [],
  },
  node: {
    fields: {
      template: scalar(REQUIRED),
      region: scalar(REQUIRED),
      instance_type: scalar(),
      lifecycle_class: scalar('persistent'),
      labels: map,
      metadata: map,
    },
    section: () => 'nodes',
    parents: ['template'],
  },
  assignment: {
    fields: { enabled: scalar(true), priority: scalar(), config: map },
    section: () => 'assignments',
    parents: ['node', 'module'],
  },
  sdwan_network: {
    fields: { routing_mode: scalar('static'), topology: scalar('full_mesh'), cidr: scalar() },
    section: () => 'sdwan.networks',
    parents: [],
  },
  sdwan_peer: {
    fields: {
      publicly_reachable: scalar(false),
      endpoint: scalar(),
      listen_port: scalar(51_820),
      lan_subnets: { compare: 'set', default: [] },
    },
    section: ofNetwork('peers'),
    parents: ['sdwan_network', 'node'],
  },
  virtual_ip: {
    fields: {
      cidr: scalar(),
      primary_holder: scalar(REQUIRED),
      failover_holders: { compare: 'list', default: [] },
    },
    section: ofNetwork('virtual_ips'),
    parents: ['sdwan_network', 'sdwan_peer'],
  },
};

/** The fields of each kind as pairs, made once: comparing looks at them for every resource. */
export const FIELDS: Readonly<Record<ResourceKind, readonly (readonly [string, FieldSpec])[]>> = Object.fromEntries(
  RESOURCE_KINDS.map((kind) => [kind, Object.entries(KINDS[kind].fields)]),
) as unknown as Record<ResourceKind, readonly (readonly [string, FieldSpec])[]>;

const APPLY_RANK = Object.fromEntries(RESOURCE_KINDS.map((kind, rank) => [kind, rank])) as Record<ResourceKind, number>;

/** Every kind after the kinds it refers to. Differs from RESOURCE_KINDS: a template needs its modules. */
export const KINDS_BY_NEED: readonly ResourceKind[] = (() => {
  const ordered: ResourceKind[] = [];
  const visit = (kind: ResourceKind): void => {
    if (ordered.includes(kind)) return;
    for (const parent of KINDS[kind].parents) visit(parent);
    ordered.push(kind);
  };
  for (const kind of RESOURCE_KINDS) visit(kind);
  return ordered;
})();

/** The order of kinds, then of keys. */
export function compareResources(one: ResourceRef, other: ResourceRef): number {
  return APPLY_RANK[one.kind] - APPLY_RANK[other.kind] || compareText(one.key, other.key);
}

/** One text per resource, for maps and sets. */
export function resourceId(kind: ResourceKind, key: string): string {
  return `${kind} ${key}`;
}

const LABELS: Readonly<Record<ResourceKind, string>> = {
  template: 'template',
  module: 'module',
  node: 'node',
  assignment: 'assignment',
  sdwan_network: 'network',
  sdwan_peer: 'peer',
  virtual_ip: 'virtual IP',
};

/** A resource as sentences name it: `node edge-01`. */
export function describeResource({ kind, key }: ResourceRef): string {
  return `${LABELS[kind]} ${key}`;
}
