import type { Attributes, Json, ResourceKind } from '@fleetwright/contracts';
import { emptyMap, FIELDS, type JsonMap, kindOf, own, splitKey } from '@fleetwright/core/fleet';
import { nameKeysOf } from '@fleetwright/core/parse';
import { writtenReference } from './module-references.ts';

/** The names that an item of a list carries, by the keys that they stand under. */
export function itemNames(kind: ResourceKind, key: string): JsonMap {
  const names = nameKeysOf(kind);
  const { separator } = kindOf(kind).key;
  const name = ownName(kind, key);
  const parts = names.length === 1 || separator === '' ? [name] : splitKey(name, separator);
  return Object.fromEntries(names.map((each, place) => [each, parts[place] ?? '']));
}

/** What a resource is called within its collection: a peer by its host, not by its network as well. */
export function ownName(kind: ResourceKind, key: string): string {
  const { section, key: made } = kindOf(kind);
  return 'at' in section || made.separator === '' ? key : splitKey(key, made.separator)[1];
}

/** A resource's fields as a file has them, in the order of the language's table: what says nothing is left out. */
export function itemFields(kind: ResourceKind, fields: Attributes): JsonMap {
  const written = emptyMap();
  for (const [name] of FIELDS[kind]) {
    const value = own(fields, name);
    if (value !== undefined && value !== null) written[name] = writtenField(kind, name, value);
  }
  return written;
}

function writtenField(kind: ResourceKind, name: string, value: Json): Json {
  if (kind === 'template' && name === 'modules' && Array.isArray(value)) return value.map(writtenReference);
  if (kind === 'module' && name === 'version' && typeof value === 'string')
    return value.replace(/^@(?=live$|blessed$)/, '');
  return value;
}
