import type { Attributes, ReferencePlace, ResourceRef } from '@fleetwright/contracts';
import { isMap, nameOf, own, referencesOf, resourceId, splitKey } from '@fleetwright/core/fleet';
import { type ResourceEntry, resourceOf } from '../rules/entries.ts';
import type { PositionOf } from '../text/lines.ts';
import { moduleReference } from './module-references.ts';
import { type Path, pathText } from '../problems.ts';
import type { Tree } from '../yaml/yaml-tree.ts';

/** Finds where resources refer to others: the diff, which knows the live fleet, tells those that lead nowhere. */
export class References {
  readonly #tree: Tree;
  readonly #positionOf: PositionOf;
  readonly #declared = new Set<string>();
  readonly #templates = new Map<string, ResourceEntry>();
  /** By template: the place of each module in its own list. */
  readonly #modules = new Map<string, ReadonlyMap<string, number>>();

  constructor(tree: Tree, entries: readonly ResourceEntry[], positionOf: PositionOf) {
    this.#tree = tree;
    this.#positionOf = positionOf;
    for (const entry of entries) {
      const resource = resourceOf(entry);
      if (resource) this.#declared.add(resourceId(resource.kind, resource.key));
      if (entry.kind === 'template' && entry.name !== undefined) this.#templates.set(entry.name, entry);
    }
  }

  /** Places of what a resource refers to and the file does not declare, and of modules with a version. */
  of(entry: ResourceEntry, { kind, key }: ResourceRef, declared: Attributes): readonly ReferencePlace[] {
    const versioned = kind === 'template' ? modulesWithVersion(declared) : NONE;
    return referencesOf(kind, key, declared).flatMap((target) => {
      if (this.#declared.has(resourceId(target.kind, target.key)) && !versioned.has(target.key)) return [];
      const path = this.#pathOf(entry, target);
      const place = this.#tree.locate(path);
      if (!place) return [];
      return [{ ...target, path: pathText(path), ...this.#positionOf(place.offset) }];
    });
  }

  #pathOf(entry: ResourceEntry, target: ResourceRef): Path {
    const { kind, path, key, item } = entry;
    if (kind === 'template') return this.#pathOfModule(entry, target.key);
    if (kind === 'node') return [...path, 'template'];
    if (kind === 'virtual_ip') {
      const [, host] = splitKey(target.key, '/');
      if (own(item, 'primary_holder') === host) return [...path, 'primary_holder'];
      const holders = own(item, 'failover_holders');
      return [...path, 'failover_holders', Array.isArray(holders) ? holders.indexOf(host) : 0];
    }
    // In map form the key itself refers.
    if (key !== undefined) return path;
    if (kind === 'assignment') return [...path, target.kind];
    return [...path, 'host'];
  }

  /** In the template that lists the module: the resource itself, or the nearest one that it extends. */
  #pathOfModule(entry: ResourceEntry, module: string): Path {
    let at: ResourceEntry | undefined = entry;
    while (at?.name !== undefined) {
      const index = this.#modulesOf(at.name, at).get(module);
      if (index !== undefined) return [...at.path, 'modules', index];
      const parent = own(at.item, 'extends');
      at = typeof parent === 'string' ? this.#templates.get(parent) : undefined;
    }
    return entry.path;
  }

  #modulesOf(name: string, { item }: ResourceEntry): ReadonlyMap<string, number> {
    const known = this.#modules.get(name);
    if (known) return known;
    const modules = own(item, 'modules');
    const places = new Map<string, number>();
    for (const [index, written] of (Array.isArray(modules) ? modules : []).entries()) {
      const reference = moduleReference(written);
      if (reference) places.set(reference.name, index);
    }
    this.#modules.set(name, places);
    return places;
  }
}

const NONE: ReadonlySet<string> = new Set();

function modulesWithVersion({ modules }: Attributes): ReadonlySet<string> {
  const versioned = (Array.isArray(modules) ? modules : []).filter((item) => isMap(item) && item['version'] !== null);
  return new Set(versioned.map(nameOf));
}
