import type { Attributes, Json, ResourceKind } from '@fleetwright/contracts';
import { compareText, emptyMap, isMap } from './json.ts';
import { FIELDS, type FieldSpec, REQUIRED } from './kinds.ts';

/** The value a field goes back to when the file no longer gives it; undefined where every resource has to give one. */
export function defaultOf(spec: FieldSpec): Json | undefined {
  return spec.default === REQUIRED ? undefined : spec.default;
}

/**
 * All attributes of a new resource: what is declared, and the kind's default for the rest, in the order of the kind's
 * table. A required field that is not declared stays out.
 */
export function completeAttributes(kind: ResourceKind, declared: Attributes): Attributes {
  const complete = emptyMap();
  for (const [name, spec] of FIELDS[kind]) {
    const value = Object.hasOwn(declared, name) ? declared[name] : defaultOf(spec);
    if (value !== undefined) complete[name] = value;
  }
  return complete;
}

/** The stored form of a field's value: sets are sorted, everything else is as given. */
export function storedForm(spec: FieldSpec, value: Json): Json {
  if (!Array.isArray(value)) return value;
  if (spec.compare === 'set') return value.toSorted((a, b) => compareText(String(a), String(b)));
  if (spec.compare === 'set_by_name') return value.toSorted((a, b) => compareText(nameOf(a), nameOf(b)));
  return value;
}

export function nameOf(item: Json | undefined): string {
  return isMap(item) && typeof item['name'] === 'string' ? item['name'] : '';
}
