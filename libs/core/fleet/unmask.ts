import type { Attributes, Json, ResourceKind } from '@fleetwright/contracts';
import { nameOf } from './attributes.ts';
import { memberPath } from './compare.ts';
import { isMap, type JsonMap, own } from './json.ts';
import { KINDS } from './kinds.ts';
import { isMask } from './mask.ts';

/** Attributes with live values where masks stood. */
export interface Unmasked {
  /** The same object where there was no mask. What a mask stands for nothing at is left out. */
  readonly attributes: Attributes;
  /** Paths of masks that stand for a live value. */
  readonly kept: readonly string[];
  /** Paths of masks in a map that has no live value there: the key is left out. */
  readonly missing: readonly string[];
  /** Paths of masks that cannot stand for anything: in a list of another length, or in a new resource or module. */
  readonly lost: readonly string[];
}

interface Found {
  readonly kept: string[];
  readonly missing: string[];
  readonly lost: string[];
}

/**
 * A mask is never a value: it stands for the live value at the same path, modules by their names, items of other lists
 * only where both have the same length. `live` undefined: the resource is new.
 */
export function unmask(kind: ResourceKind, written: Attributes, live: Attributes | undefined): Unmasked {
  if (!hasMask(written)) return { attributes: written, kept: [], missing: [], lost: [] };
  const found: Found = { kept: [], missing: [], lost: [] };
  const members = Object.entries(written).flatMap(([name, value]) => {
    const isModules = own(live, name) !== undefined && KINDS[kind].fields[name]?.compare === 'set_by_name';
    const part = isModules && Array.isArray(value) ? items(name, value, own(live, name), found) : undefined;
    const after = part ?? valueAt(name, value, own(live, name), live === undefined ? 'lost' : 'missing', found);
    return after === undefined ? [] : [[name, after] as const];
  });
  return { attributes: Object.fromEntries(members), ...found };
}

/** Whether a mask stands anywhere in a value. */
export function hasMask(value: Json | undefined): boolean {
  if (typeof value === 'string') return isMask(value);
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.some(hasMask) : Object.values(value).some(hasMask);
}

/** Where masks stand, in the order of the value. */
export function maskPaths(kind: ResourceKind, written: Attributes): readonly string[] {
  return unmask(kind, written, undefined).lost;
}

/** Modules of a template by their names: a new one has nothing that a mask could stand for. */
function items(name: string, value: readonly Json[], live: Json | undefined, found: Found): Json {
  const before = new Map((Array.isArray(live) ? live : []).map((item) => [nameOf(item), item]));
  return value.flatMap((item) => {
    const known = before.get(nameOf(item));
    return given(valueAt(`${name}[${nameOf(item)}]`, item, known, known === undefined ? 'lost' : 'missing', found));
  });
}

/** The value with live values for its masks; undefined where one stands for nothing. */
function valueAt(
  path: string,
  value: Json,
  live: Json | undefined,
  otherwise: 'lost' | 'missing',
  found: Found,
): Json | undefined {
  if (isMask(value)) {
    found[live === undefined ? otherwise : 'kept'].push(path);
    return live;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const known = Array.isArray(live) && live.length === value.length ? live : undefined;
    return value.flatMap((item, at) => given(valueAt(`${path}[${at}]`, item, known?.[at], 'lost', found)));
  }
  const known: JsonMap | undefined = isMap(live) ? live : undefined;
  const members = Object.entries(value).flatMap(([key, member]) => {
    const after = valueAt(`${path}${memberPath(key)}`, member, own(known, key), otherwise, found);
    return after === undefined ? [] : [[key, after] as const];
  });
  return Object.fromEntries(members);
}

function given(value: Json | undefined): Json[] {
  return value === undefined ? [] : [value];
}
