import type { Attributes, Json, ResourceKind, ResourceRef } from '@fleetwright/contracts';
import { nameOf } from './attributes.ts';
import { peerKey, splitKey } from './keys.ts';

/** What a resource with these attributes needs to exist. Each target once, in a fixed order. */
export function referencesOf(kind: ResourceKind, key: string, attributes: Attributes): readonly ResourceRef[] {
  switch (kind) {
    case 'template':
      return list(attributes['modules']).map((item) => ({ kind: 'module', key: nameOf(item) }));
    case 'node':
      return texts(attributes['template']).map((template) => ({ kind: 'template', key: template }));
    case 'assignment': {
      const [node, module] = splitKey(key, ':');
      return [
        { kind: 'node', key: node },
        { kind: 'module', key: module },
      ];
    }
    case 'sdwan_peer': {
      const [network, host] = splitKey(key, '/');
      return [
        { kind: 'sdwan_network', key: network },
        { kind: 'node', key: host },
      ];
    }
    case 'virtual_ip': {
      const [network] = splitKey(key, '/');
      const holders = new Set([...texts(attributes['primary_holder']), ...texts(attributes['failover_holders'])]);
      return [
        { kind: 'sdwan_network', key: network },
        ...[...holders].map((host): ResourceRef => ({ kind: 'sdwan_peer', key: peerKey(network, host) })),
      ];
    }
    case 'module':
    case 'sdwan_network':
      return [];
  }
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return list(value).filter((item) => typeof item === 'string');
}
