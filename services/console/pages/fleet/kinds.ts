import type { ResourceKind } from '@fleetwright/contracts';
import type { OperationName } from '@fleetwright/contracts/client';

/** Which operation answers one resource of a kind. */
export const GET_OF = {
  template: 'get_template',
  module: 'get_module',
  node: 'get_node',
  assignment: 'get_assignment',
  sdwan_network: 'get_sdwan_network',
  sdwan_peer: 'get_sdwan_peer',
  virtual_ip: 'get_virtual_ip',
  federation_peer: 'get_federation_peer',
} as const satisfies Readonly<Record<ResourceKind, OperationName>>;

export function isKind(kind: string | undefined): kind is ResourceKind {
  return kind !== undefined && Object.hasOwn(GET_OF, kind);
}

/** Where all of a kind are listed; some are only shown where they belong. */
export const LIST_OF: Readonly<Partial<Record<ResourceKind, string>>> = {
  template: '/fleet/templates',
  node: '/fleet/nodes',
  sdwan_network: '/fleet/sdwan',
  sdwan_peer: '/fleet/sdwan',
  virtual_ip: '/fleet/sdwan',
};
