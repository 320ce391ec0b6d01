import type { Json } from '@fleetwright/contracts';

/** A JSON object as we build it: without a prototype, so that a key named `__proto__` is data. */
export type JsonMap = Record<string, Json>;

export function emptyMap(): JsonMap {
  return new Bare() as JsonMap;
}

/** Inherits from what has no members: as bare as `Object.create(null)`, which engines keep as a slow hash table. */
const Bare = function () {} as unknown as new () => object;
Bare.prototype = Object.create(null);

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of an own key; never something inherited. */
export function own(map: JsonMap | undefined, key: string): Json | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Equality of JSON values; the order of a map's keys does not count. Missing equals only missing. */
export function equalJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => equalJson(item, other[index]));
  }
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && equalJson(one[key], other[key]));
}

/** Order of texts by UTF-16 code unit: the same everywhere, unlike a locale's. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
