import type { Json } from '@fleetwright/contracts';
import { meaningOf } from './addresses.ts';
import { nameOf, storedForm } from './attributes.ts';
import { compareText, equalJson, isMap, type JsonMap, own } from './json.ts';
import type { FieldSpec } from './kinds.ts';

/** One part of a field that differs. Missing sides are missing. */
export interface Difference {
  /** e.g. `region`, `metadata.purpose`, `modules[nginx].version`. */
  readonly path: string;
  /** The steps below the field: none for a whole field, else keys of a map, or an item's name and then its keys. */
  readonly steps: readonly string[];
  readonly from: Json | undefined;
  readonly to: Json | undefined;
}

/** Whether two values of a field are the same. */
export function sameField(spec: FieldSpec, one: Json | undefined, other: Json | undefined): boolean {
  if (equalJson(one, other)) return true;
  if (spec.spelling !== undefined) return equalJson(meaning(spec, one), meaning(spec, other));
  if (spec.compare !== 'set' && spec.compare !== 'set_by_name') return false;
  if (one === undefined || other === undefined) return false;
  return equalJson(storedForm(spec, one), storedForm(spec, other));
}

/** A value of a field in which everything that has several spellings has one. */
function meaning(spec: FieldSpec, value: Json | undefined): Json | undefined {
  const { spelling } = spec;
  if (spelling === undefined || value === undefined) return value;
  const one = (text: Json): Json => (typeof text === 'string' ? meaningOf(spelling, text) : text);
  return Array.isArray(value) ? storedForm(spec, value.map(one)) : one(value);
}

/** Where two values of a field differ, part by part, in a fixed order; empty when they are the same. */
export function differences(
  name: string,
  spec: FieldSpec,
  from: Json | undefined,
  to: Json | undefined,
): readonly Difference[] {
  if (sameField(spec, from, to)) return [];
  if (spec.compare === 'map' && (isMap(from) || isMap(to))) return mapDifferences(name, [], from, to);
  if (spec.compare === 'set_by_name' && (Array.isArray(from) || Array.isArray(to)))
    return itemDifferences(name, from, to);
  return [{ path: name, steps: [], from, to }];
}

/** The part of a field's value that a difference's steps lead to. */
export function partAt(value: Json | undefined, steps: readonly string[]): Json | undefined {
  let part = value;
  for (const step of steps) {
    if (Array.isArray(part)) part = part.find((item) => nameOf(item) === step);
    else if (isMap(part)) part = own(part, step);
    else return undefined;
  }
  return part;
}

function mapDifferences(
  path: string,
  steps: readonly string[],
  from: Json | undefined,
  to: Json | undefined,
): Difference[] {
  const before = isMap(from) ? from : undefined;
  const after = isMap(to) ? to : undefined;
  return keysOf(before, after)
    .filter((key) => !equalJson(own(before, key), own(after, key)))
    .map((key) => ({
      path: `${path}${memberPath(key)}`,
      steps: [...steps, key],
      from: own(before, key),
      to: own(after, key),
    }));
}

function itemDifferences(field: string, from: Json | undefined, to: Json | undefined): Difference[] {
  const before = byName(from);
  const after = byName(to);
  const found: Difference[] = [];
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort(compareText)) {
    const one = before.get(name);
    const other = after.get(name);
    const path = `${field}[${name}]`;
    if (!one || !other) {
      found.push({ path, steps: [name], from: one, to: other });
      continue;
    }
    for (const key of keysOf(one, other)) {
      const a = own(one, key);
      const b = own(other, key);
      if (equalJson(a, b)) continue;
      const part = `${path}${memberPath(key)}`;
      if (isMap(a) && isMap(b)) found.push(...mapDifferences(part, [name, key], a, b));
      else found.push({ path: part, steps: [name, key], from: a, to: b });
    }
  }
  return found;
}

function byName(value: Json | undefined): Map<string, JsonMap> {
  return new Map(Array.isArray(value) ? value.filter(isMap).map((item) => [nameOf(item), item]) : []);
}

function keysOf(one: JsonMap | undefined, other: JsonMap | undefined): string[] {
  return [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])].sort(compareText);
}

/** `.key`, or `["a.b"]` where a plain key would be ambiguous. */
export function memberPath(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
