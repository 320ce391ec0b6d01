import type { ResourceKind } from '@fleetwright/contracts';

/** How a kind appears in addresses and bodies, and which fields of a body make its key. */
export interface KindRoute {
  readonly kind: ResourceKind;
  readonly path: string;
  readonly noun: string;
  readonly nouns: string;
  /** Names of the body's fields that make the key, and what stands between them. */
  readonly keyFields: readonly string[];
  readonly separator: string;
}

export const KIND_ROUTES: readonly KindRoute[] = [
  {
    kind: 'template',
    path: 'node_templates',
    noun: 'node_template',
    nouns: 'node_templates',
    keyFields: ['name'],
    separator: '',
  },
  {
    kind: 'module',
    path: 'node_modules',
    noun: 'node_module',
    nouns: 'node_modules',
    keyFields: ['name'],
    separator: '',
  },
  { kind: 'node', path: 'nodes', noun: 'node', nouns: 'nodes', keyFields: ['hostname'], separator: '' },
  {
    kind: 'assignment',
    path: 'node_module_assignments',
    noun: 'node_module_assignment',
    nouns: 'node_module_assignments',
    keyFields: ['node', 'module'],
    separator: ':',
  },
  {
    kind: 'sdwan_network',
    path: 'sdwan/networks',
    noun: 'network',
    nouns: 'networks',
    keyFields: ['name'],
    separator: '',
  },
  {
    kind: 'sdwan_peer',
    path: 'sdwan/peers',
    noun: 'peer',
    nouns: 'peers',
    keyFields: ['network', 'host'],
    separator: '/',
  },
  {
    kind: 'virtual_ip',
    path: 'sdwan/virtual_ips',
    noun: 'virtual_ip',
    nouns: 'virtual_ips',
    keyFields: ['network', 'name'],
    separator: '/',
  },
];
