import type { Json } from '@fleetwright/contracts';
import { emptyMap, isMap, nameOf, own } from '@fleetwright/core/fleet';

/** A value with another part at the steps of a difference; undefined where the value has no place for it. */
export function withPart(value: Json, [step, ...rest]: readonly string[], part: Json | undefined): Json | undefined {
  if (step === undefined) return part ?? null;
  if (Array.isArray(value)) return withItem(value, step, rest, part);
  if (!isMap(value)) return undefined;
  const changed = Object.assign(emptyMap(), value);
  if (rest.length === 0) {
    if (part === undefined) delete changed[step];
    else changed[step] = part;
    return changed;
  }
  const inner = own(value, step);
  const after = inner === undefined ? undefined : withPart(inner, rest, part);
  if (after === undefined) return undefined;
  changed[step] = after;
  return changed;
}

function withItem(list: readonly Json[], name: string, rest: readonly string[], part: Json | undefined) {
  const others = list.filter((item) => nameOf(item) !== name);
  if (rest.length === 0) return part === undefined ? [...others] : [...others, part];
  const item = list.find((one) => nameOf(one) === name);
  const after = item === undefined ? undefined : withPart(item, rest, part);
  return after === undefined ? undefined : [...others, after];
}
