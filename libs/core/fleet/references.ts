import {
  type Attributes,
  type Json,
  RESOURCE_KINDS,
  type ResourceKind,
  type ResourceRef,
} from '@fleetwright/contracts';
import { nameOf } from './attributes.ts';
import { splitKey } from './keys.ts';
import { kindOf } from './kinds.ts';

/** What a resource with these attributes needs to exist. Each target once: what its key names, then what its fields do. */
export function referencesOf(kind: ResourceKind, key: string, attributes: Attributes): readonly ResourceRef[] {
  const { inKey, inFields } = REFERRING[kind];
  if (inKey.length === 0 && inFields.length === 0) return [];
  const parts = partsOf(kind, key);
  const found = inKey.map(({ at, to }): ResourceRef => ({ kind: to, key: parts[at] ?? '' }));
  for (const { target } of referencesInFields(kind, key, attributes)) {
    if (!found.some((ref) => ref.kind === target.kind && ref.key === target.key)) found.push(target);
  }
  return found;
}

/** A reference, and where in the attributes it stands: `template`, `modules[1].name`. */
export interface PlacedReference {
  readonly path: string;
  readonly target: ResourceRef;
}

/** What the fields refer to, each mention for itself. Looks at any attributes, whatever their form. */
export function referencesInFields(
  kind: ResourceKind,
  key: string,
  attributes: Attributes,
): readonly PlacedReference[] {
  const { inFields } = REFERRING[kind];
  if (inFields.length === 0) return [];
  const [first] = partsOf(kind, key);
  const { separator } = kindOf(kind).key;
  return inFields.flatMap(({ name, to, isWithin }) =>
    texts(name, attributes[name]).map(({ path, text }) => ({
      path,
      target: { kind: to, key: isWithin ? `${first}${separator}${text}` : text },
    })),
  );
}

function partsOf(kind: ResourceKind, key: string): readonly string[] {
  const { separator } = kindOf(kind).key;
  return separator === '' ? [key] : splitKey(key, separator);
}

interface Referring {
  readonly inKey: readonly { readonly at: number; readonly to: ResourceKind }[];
  /** `isWithin`: the field has the last part of the target's key, whose first part is that of one's own. */
  readonly inFields: readonly { readonly name: string; readonly to: ResourceKind; readonly isWithin: boolean }[];
}

// Made once: every resource of a file and of a plan is looked at.
const REFERRING = Object.fromEntries(
  RESOURCE_KINDS.map((kind): [ResourceKind, Referring] => {
    const { key, fields } = kindOf(kind);
    const inKey = key.parts.flatMap(({ refersTo }, at) =>
      refersTo === undefined ? [] : [{ at, to: refersTo as ResourceKind }],
    );
    const inFields = Object.entries(fields).flatMap(([name, { refersTo }]) => {
      if (refersTo === undefined) return [];
      const to = refersTo as ResourceKind;
      return [{ name, to, isWithin: kindOf(to).key.parts.length > 1 }];
    });
    return [kind, { inKey, inFields }];
  }),
) as Record<ResourceKind, Referring>;

interface Named {
  readonly path: string;
  readonly text: string;
}

/** Names in a field: of one text, of texts, or of items by their names. */
function texts(field: string, value: Json | undefined): readonly Named[] {
  if (typeof value === 'string') return [{ path: field, text: value }];
  return (Array.isArray(value) ? value : []).flatMap((item, at): Named[] => {
    if (typeof item === 'string') return [{ path: `${field}[${at}]`, text: item }];
    const text = nameOf(item);
    return text === '' ? [] : [{ path: `${field}[${at}].name`, text }];
  });
}
