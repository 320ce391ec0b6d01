import type { Attributes, Json, ResourceKind, ResourceRef } from '@fleetwright/contracts';
import { emptyMap, isMap, type JsonMap, splitKey } from '@fleetwright/core/fleet';
import type { Declaration, WrittenFile } from '@fleetwright/core/parse';
import type { ValueChange } from '../text/changes.ts';
import { branchesOf } from '../text/changes.ts';
import { changeValue } from '../text/change-value.ts';
import { NETWORK_PARTS, TOP_LEVEL, TOP_SECTIONS } from '../sections.ts';
import type { Left } from './edits.ts';
import { itemFields, itemNames, ownName } from './written-item.ts';
import { withoutSecrets } from './value-changes.ts';

type Path = readonly (string | number)[];

export interface Addition extends ResourceRef {
  readonly fields: Attributes;
}

/**
 * Changes that add resources to their sections, in the form that the section has; a new section has the form that others
 * have. Networks before what is within them.
 */
export function additionChanges(
  added: readonly Addition[],
  file: WrittenFile,
): { changes: ValueChange[]; left: Left[] } {
  const left: Left[] = [];
  const newNetworks = new Map<string, JsonMap>();
  const bySection = new Map<string, { path: Path; items: { readonly ref: Addition; readonly item: JsonMap }[] }>();
  const isKeyed = prefersKeys(file);
  const networksFirst = added.toSorted((one, other) => rank(one.kind) - rank(other.kind));
  for (const addition of networksFirst) {
    const item = writtenFields(addition, left);
    const part = NETWORK_PARTS[addition.kind];
    const [network] = splitKey(addition.key, '/');
    const parent = part === undefined ? undefined : newNetworks.get(network);
    if (part !== undefined && parent !== undefined) {
      parent[part] = withItem(parent[part], addition, item, isKeyed);
      continue;
    }
    const path = sectionPath(addition.kind, network, file);
    if (path === undefined) {
      left.push({ kind: addition.kind, key: addition.key, code: 'network_not_declared' });
      continue;
    }
    if (addition.kind === 'sdwan_network') newNetworks.set(addition.key, item);
    const id = JSON.stringify(path);
    const section = bySection.get(id) ?? { path, items: [] };
    section.items.push({ ref: addition, item });
    bySection.set(id, section);
  }
  const changes = [...bySection.values()].flatMap(({ path, items }) => sectionChanges(path, items, file.root, isKeyed));
  return { changes, left };
}

function rank(kind: ResourceKind): number {
  return kind === 'sdwan_network' ? 0 : 1;
}

function writtenFields({ kind, key, fields }: Addition, left: Left[]): JsonMap {
  const withheld: string[] = [];
  const item = emptyMap();
  for (const [name, value] of Object.entries(itemFields(kind, fields))) {
    const written = withoutSecrets(value, { path: [], told: name }, { withheld });
    if (written !== undefined) item[name] = written;
  }
  for (const path of withheld) left.push({ kind, key, path, code: 'secret_withheld' });
  return item;
}

function sectionPath(kind: ResourceKind, network: string, { declarations }: WrittenFile): Path | undefined {
  const top = TOP_SECTIONS[kind];
  if (top !== undefined) return [top];
  if (kind === 'sdwan_network') return ['sdwan', 'networks'];
  const parent = declarations.find((one: Declaration) => one.kind === 'sdwan_network' && one.key === network);
  return parent === undefined ? undefined : [...parent.path, NETWORK_PARTS[kind] ?? ''];
}

interface NewItem {
  readonly ref: ResourceRef;
  readonly item: JsonMap;
}

function sectionChanges(path: Path, items: readonly NewItem[], root: Json, isKeyed: boolean): readonly ValueChange[] {
  const standing = valueAt(root, path);
  if (Array.isArray(standing)) {
    return items.map(({ ref, item }) => ({ do: 'insert', path, at: standing.length, value: listItem(ref, item) }));
  }
  if (isMap(standing)) {
    return items.map(({ ref, item }) => ({ do: 'set', path: [...path, ownName(ref.kind, ref.key)], value: item }));
  }
  let section: Json | undefined;
  for (const { ref, item } of items) section = withItem(section, ref, item, isKeyed);
  const value = section ?? [];
  // The nearest collection above that is there: the rest comes with the section.
  let above = path.length - 1;
  while (above > 0 && valueAt(root, path.slice(0, above)) === undefined) above -= 1;
  const nested = path.slice(above + 1).reduceRight<Json>((inner, step) => ({ [step]: inner }), value);
  const target = path.slice(0, above + 1);
  return [{ do: 'set', path: target, value: nested, after: above === 0 ? before(String(target[0])) : [] }];
}

function before(section: string): readonly string[] {
  return TOP_LEVEL.slice(0, TOP_LEVEL.indexOf(section)).toReversed();
}

function withItem(section: Json | undefined, ref: ResourceRef, item: JsonMap, isKeyed: boolean): Json {
  const standing = section ?? (isKeyed ? emptyMap() : []);
  const change: ValueChange = isMap(standing)
    ? { do: 'set', path: [ownName(ref.kind, ref.key)], value: item }
    : { do: 'insert', path: [], at: Array.isArray(standing) ? standing.length : 0, value: listItem(ref, item) };
  return changeValue(standing, branchesOf([change]));
}

function listItem({ kind, key }: ResourceRef, item: JsonMap): JsonMap {
  return Object.assign(emptyMap(), itemNames(kind, key), item);
}

/** Whether the file spells its sections as maps. */
function prefersKeys({ root }: WrittenFile): boolean {
  const sections = Object.values(TOP_SECTIONS).flatMap((name) => (Object.hasOwn(root, name) ? [root[name]] : []));
  return sections.some(isMap) && !sections.some(Array.isArray);
}

function valueAt(root: Json, path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === 'number') value = value[step];
    else if (isMap(value) && typeof step === 'string' && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}
