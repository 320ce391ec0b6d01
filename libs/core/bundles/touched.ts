import type { ResourceKind, StoredEvent } from '@fleetwright/contracts';
import { splitKey } from '@fleetwright/core/fleet';
import type { FleetIndex } from './fleet-index.ts';

/** An event of the fleet that may change what nodes should be. */
export type FleetChange = StoredEvent<'ResourceChanged' | 'ModuleVersionPromoted' | 'InstanceChanged'>;

/**
 * Which nodes changes touch: those whose bundle may be another one now, and those that are gone. `fleet` is the fleet after
 * the changes, or later. Each change costs what it touches, not what the account has.
 */
export class TouchedNodes {
  readonly #fleet: FleetIndex;
  #byTemplate: ReadonlyMap<string, readonly string[]> | undefined;
  #byModule: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(fleet: FleetIndex) {
    this.#fleet = fleet;
  }

  of(change: FleetChange): readonly string[] {
    switch (change.type) {
      case 'InstanceChanged':
        return [change.data.instance.node];
      case 'ModuleVersionPromoted':
        return this.#ofModule(change.data.module);
      case 'ResourceChanged':
        return this.ofResource(change.data.kind, change.data.key);
    }
  }

  /** Nodes that a change of this resource may reach. */
  ofResource(kind: ResourceKind, key: string): readonly string[] {
    switch (kind) {
      case 'node':
        return [key];
      case 'assignment':
        return [splitKey(key, ':')[0]];
      case 'template':
        return this.#ofTemplate(key);
      case 'module':
        return this.#ofModule(key);
      case 'sdwan_network':
        return this.#ofNetwork(key);
      case 'sdwan_peer': {
        const [network, host] = splitKey(key, '/');
        return [...this.#ofNetwork(network), host];
      }
      case 'virtual_ip':
        return this.#ofNetwork(splitKey(key, '/')[0]);
      case 'federation_peer':
        return [];
    }
  }

  #ofNetwork(name: string): readonly string[] {
    return this.#fleet.networks.get(name)?.peers.map(({ host }) => host) ?? [];
  }

  #ofTemplate(name: string): readonly string[] {
    this.#byTemplate ??= groups([...this.#fleet.nodes].map(([hostname, { template }]) => [template, hostname]));
    return this.#byTemplate.get(name) ?? [];
  }

  #ofModule(name: string): readonly string[] {
    this.#byModule ??= this.#nodesByModule();
    return this.#byModule.get(name) ?? [];
  }

  #nodesByModule(): ReadonlyMap<string, readonly string[]> {
    const byTemplate = [...this.#fleet.templates].flatMap(([template, { modules }]) =>
      modules.flatMap(({ name }) => this.#ofTemplate(template).map((hostname) => [name, hostname] as const)),
    );
    const assigned = [...this.#fleet.assignments].flatMap(([hostname, modules]) =>
      modules.map(({ module }) => [module, hostname] as const),
    );
    return groups([...byTemplate, ...assigned]);
  }
}

function groups(pairs: readonly (readonly [key: string, value: string])[]): ReadonlyMap<string, readonly string[]> {
  const grouped = new Map<string, string[]>();
  for (const [key, value] of pairs) {
    const values = grouped.get(key);
    if (values) values.push(value);
    else grouped.set(key, [value]);
  }
  return grouped;
}
