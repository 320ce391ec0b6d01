import type { Json } from '@fleetwright/contracts';

/** Values that say no more than that nothing was said. */
function isNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/**
 * A value without what it would be anyway: entries that are null or empty, and `enabled: true`. A module reference of
 * which only the name is left is its name, as it may be written in the file.
 */
export function lean(value: Json): Json {
  if (Array.isArray(value)) return value.map(lean);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, lean(entry)] as const);
  const left = entries.filter(([key, entry]) => !isNothing(entry) && !(key === 'enabled' && entry === true));
  const [first] = left;
  if (left.length === 1 && first?.[0] === 'name' && entries.length > 1) return first[1];
  return Object.fromEntries(left);
}

export interface Folded<Field> {
  readonly shown: readonly Field[];
  /** What is as it is for most, or was not said. */
  readonly defaults: readonly Field[];
}

/** The fields of a change that say something, and those that only repeat what holds anyway. */
export function foldDefaults<Field extends { readonly path: string; readonly from?: unknown; readonly to?: unknown }>(
  fields: readonly Field[],
  declared: Readonly<Record<string, unknown>>,
): Folded<Field> {
  const isDefault = ({ path, from, to }: Field) => {
    if (isNothing(from as Json) && isNothing(to as Json)) return true;
    // Of what is new, the file's own words are what matters.
    const top = /^[^.[]*/.exec(path)?.[0] ?? path;
    return from === undefined && !Object.hasOwn(declared, top);
  };
  const { yes = [], no = [] } = Object.groupBy(fields, (field) => (isDefault(field) ? 'yes' : 'no'));
  return { shown: no, defaults: yes };
}
