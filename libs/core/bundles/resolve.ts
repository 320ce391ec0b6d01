import type { AttributesOf, Json, TemplateModule } from '@fleetwright/contracts';
import type { BundleManifest, ManifestModule } from '@fleetwright/contracts/agents';
import type { DigestOf } from '@fleetwright/core/event-sourcing';
import { channelOf, compareText, emptyMap, type JsonMap } from '@fleetwright/core/fleet';
import type { FleetIndex } from './fleet-index.ts';
import { networksOfNode, type PeerKeys } from './networks.ts';

type Assignment = AttributesOf<'assignment'> & { readonly module: string };

/**
 * Resolves what nodes should be, over one index. A pure function of inventory, catalogue and the public keys of peers:
 * what many nodes share (the modules of a template) is worked out once.
 */
export class BundleResolver {
  readonly #fleet: FleetIndex;
  readonly #digestOf: DigestOf;
  readonly #keys: PeerKeys;
  readonly #ofTemplate = new Map<string, readonly ManifestModule[]>();

  constructor(fleet: FleetIndex, digestOf: DigestOf, keys: PeerKeys = new Map()) {
    this.#fleet = fleet;
    this.#digestOf = digestOf;
    this.#keys = keys;
  }

  /** The manifest of a node; undefined: there is no such node. */
  manifestOf(hostname: string): BundleManifest | undefined {
    const node = this.#fleet.nodes.get(hostname);
    if (node === undefined) return undefined;
    const modules = this.#modulesOn(hostname, node.template);
    return {
      format: 1,
      account: this.#fleet.account,
      node: hostname,
      template: node.template,
      empty: modules.length === 0,
      modules: modules as ManifestModule[],
      networks: networksOfNode(this.#fleet, hostname, this.#keys),
    };
  }

  /** Its modules alone, in the order of apply; undefined: there is no such node. Nodes that have the same share one list. */
  modulesOf(hostname: string): readonly ManifestModule[] | undefined {
    const node = this.#fleet.nodes.get(hostname);
    return node === undefined ? undefined : this.#modulesOn(hostname, node.template);
  }

  #modulesOn(hostname: string, template: string): readonly ManifestModule[] {
    const assignments = this.#fleet.assignments.get(hostname);
    return assignments === undefined ? this.#modulesOf(template) : this.#resolve(template, assignments);
  }

  #modulesOf(template: string): readonly ManifestModule[] {
    const known = this.#ofTemplate.get(template);
    if (known !== undefined) return known;
    const modules = this.#resolve(template, []);
    this.#ofTemplate.set(template, modules);
    return modules;
  }

  #resolve(name: string, assignments: readonly Assignment[]): readonly ManifestModule[] {
    const template = this.#fleet.templates.get(name);
    const references = new Map((template?.modules ?? []).map((reference) => [reference.name, reference]));
    const assigned = new Map(assignments.map((assignment) => [assignment.module, assignment]));
    const names = [...new Set([...references.keys(), ...assigned.keys()])];
    return names
      .flatMap((module) => this.#moduleOf(module, template?.config ?? {}, references.get(module), assigned.get(module)))
      .toSorted((one, other) => one.priority - other.priority || compareText(one.name, other.name));
  }

  #moduleOf(
    name: string,
    ofTemplate: Readonly<Record<string, Json>>,
    reference: TemplateModule | undefined,
    assignment: Assignment | undefined,
  ): ManifestModule[] {
    const module = this.#fleet.modules.get(name);
    const isEnabled = assignment?.enabled ?? reference?.enabled ?? true;
    if (module === undefined || !isEnabled) return [];
    const version = this.#versionOf(name, reference?.version ?? module.version);
    const content = version === null ? undefined : this.#fleet.catalogue.contentOf(name, version);
    const config = merged([module.config, ofTemplate, reference?.config, assignment?.config]);
    return [
      {
        name,
        version,
        priority: assignment?.priority ?? reference?.priority ?? module.priority,
        content: content ?? null,
        config,
        config_digest: this.#digestOf(config),
      },
    ];
  }

  /** A pin, or what a channel stands for now; unpinned follows the newest live version. */
  #versionOf(module: string, pin: string | null): string | null {
    const channel = pin === null ? '@live' : channelOf(pin);
    return channel === undefined ? pin : (this.#fleet.catalogue.resolve(module, channel) ?? null);
  }
}

/** Key by key, the later wins. */
function merged(configs: readonly (Readonly<Record<string, Json>> | undefined)[]): JsonMap {
  const result = emptyMap();
  for (const config of configs) for (const [key, value] of Object.entries(config ?? {})) result[key] = value;
  return result;
}
