/** Deeper values, and those that go round in a circle, are left to the library. */
const DEPTH_MAX = 100;

/** Only the library knows how to write this value, or why it cannot be written. */
export const UNCERTAIN: unique symbol = Symbol('uncertain');

/**
 * The value with all members in the order of RFC 8785, so that `JSON.stringify` writes it canonically; the same value
 * where they stand in it already. `UNCERTAIN` for whatever else than plain JSON, and for keys that an object would sort.
 */
export function inCanonicalOrder(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? value : UNCERTAIN;
    case 'number':
      return Number.isFinite(value) ? value : UNCERTAIN;
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      if (depth === DEPTH_MAX) return UNCERTAIN;
      return Array.isArray(value) ? itemsInOrder(value, depth + 1) : membersInOrder(value, depth + 1);
    default:
      return UNCERTAIN;
  }
}

function itemsInOrder(list: readonly unknown[], depth: number): unknown {
  if (Object.getPrototypeOf(list) !== Array.prototype || 'toJSON' in list) return UNCERTAIN;
  const ordered: unknown[] = [];
  let isSame = true;
  // Not `map`, which passes over holes.
  for (const value of list) {
    const item = inCanonicalOrder(value, depth);
    if (item === UNCERTAIN) return UNCERTAIN;
    isSame &&= item === value;
    ordered.push(item);
  }
  return isSame ? list : ordered;
}

function membersInOrder(record: object, depth: number): unknown {
  const prototype: unknown = Object.getPrototypeOf(record);
  // Nothing of a class: the core's own maps have a prototype without members.
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain || 'toJSON' in record) return UNCERTAIN;
  const keys = Object.keys(record);
  let isSame = keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') < key);
  if (!isSame) keys.sort();
  const ordered: Record<string, unknown> = {};
  for (const key of keys) {
    if (!isCertainKey(key)) return UNCERTAIN;
    const value = (record as Record<string, unknown>)[key];
    // Left out, as JSON does.
    if (value === undefined) continue;
    const member = inCanonicalOrder(value, depth);
    if (member === UNCERTAIN) return UNCERTAIN;
    if (member !== value) isSame = false;
    // None of them is `__proto__`; building it from a list of members would take twice as long.
    // oxlint-disable-next-line fleetwright/keep-every-key
    ordered[key] = member;
  }
  return isSame ? record : ordered;
}

/** An object puts keys that look like numbers first, and takes `__proto__` for something else. */
function isCertainKey(key: string): boolean {
  const first = key.charCodeAt(0);
  return !(first >= 48 && first <= 57) && key !== '__proto__' && key.isWellFormed();
}
