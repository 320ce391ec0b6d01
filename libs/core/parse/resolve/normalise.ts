import {
  type Attributes,
  type DesiredState,
  type Json,
  RESOURCE_KINDS,
  type ResourceKind,
} from '@fleetwright/contracts';
import { channelOf, emptyMap, FIELDS, isMap, kindOf, KINDS, own, storedForm } from '@fleetwright/core/fleet';
import { entriesAt, type ResourceEntry, resourceOf, valueAt } from '../rules/entries.ts';
import type { PositionOf } from '../text/lines.ts';
import { moduleReference } from './module-references.ts';
import { References } from './references.ts';
import type { Tree } from '../yaml/yaml-tree.ts';

/**
 * The one desired state of both spellings. Wants a file without errors; `templates` are the resolved fields of each
 * template by name.
 */
export function normalise(
  tree: Tree,
  entries: readonly ResourceEntry[],
  templates: ReadonlyMap<string, Attributes>,
  positionOf: PositionOf,
): DesiredState {
  const root = isMap(tree.value) ? tree.value : emptyMap();
  const references = new References(tree, entries, positionOf);
  const resources = entries.flatMap((entry) => {
    const resource = resourceOf(entry);
    if (!resource) return [];
    const place = tree.locate(entry.path);
    const declared = (entry.kind === 'template' ? templates.get(resource.key) : declaredFields(entry)) ?? emptyMap();
    const { line, column } = positionOf(place?.keyOffset ?? place?.offset ?? 0);
    const found = references.of(entry, resource, declared);
    const described = { kind: resource.kind, key: resource.key, declared, line, column };
    return found.length > 0 ? { ...described, references: [...found] } : described;
  });
  const rank = new Map<ResourceKind, number>(RESOURCE_KINDS.map((kind, index) => [kind, index]));
  resources.sort((one, other) => (rank.get(one.kind) ?? 0) - (rank.get(other.kind) ?? 0));
  const account = positionOf(tree.locate(['account'])?.offset ?? 0);
  return {
    version: 1,
    account: String(own(root, 'account')),
    account_line: account.line,
    account_column: account.column,
    sections: sectionsOf(tree, entries),
    resources,
    provider_configs: providerConfigs(tree),
  };
}

/** Exactly the fields that the file gives, by their live names and in their stored form. */
export function declaredFields({ kind, item }: Pick<ResourceEntry, 'kind' | 'item'>): Attributes {
  const declared = emptyMap();
  for (const [name, spec] of FIELDS[kind]) {
    const written = item[name] ?? (name === 'routing_mode' ? item['routing_protocol'] : undefined);
    if (written !== undefined) declared[name] = storedForm(spec, valueOf(kind, name, written));
  }
  return declared;
}

function valueOf(kind: ResourceKind, field: string, written: Json): Json {
  if (kind === 'template' && field === 'modules') {
    return (Array.isArray(written) ? written : []).flatMap((item) => moduleReference(item) ?? []);
  }
  if (kind === 'module' && field === 'version') return channelOf(written) ?? written;
  return written;
}

/** Sections that the file has, then those that its items have, each with its item. */
function sectionsOf(tree: Tree, entries: readonly ResourceEntry[]): string[] {
  const sections = RESOURCE_KINDS.flatMap((kind) => {
    const { section } = kindOf(kind);
    return 'at' in section && valueAt(tree.value, section.at.split('.')) !== undefined ? [section.at] : [];
  });
  for (const { kind: container, name, item } of entries) {
    if (name === undefined) continue;
    for (const kind of RESOURCE_KINDS) {
      const { section } = kindOf(kind);
      if ('at' in section || section.within !== container || !Object.hasOwn(item, section.part)) continue;
      sections.push(KINDS[kind].section(`${name}/`));
    }
  }
  return sections;
}

function providerConfigs(tree: Tree): DesiredState['provider_configs'] {
  const configs = isMap(tree.value) ? own(tree.value, 'provider_configs') : undefined;
  return entriesAt(tree, configs, ['provider_configs']).map(({ key, item }) => {
    const value = emptyMap();
    for (const [name, member] of Object.entries(item)) if (name !== 'name') value[name] = member;
    return { name: key ?? String(own(item, 'name')), value };
  });
}
