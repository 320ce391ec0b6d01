import {
  type Comparison,
  type Field,
  type Json,
  type Kind,
  KIND_TABLE,
  RESOURCE_KINDS,
  type ResourceKind,
  type ResourceRef,
  type Spelling,
} from '@fleetwright/contracts';
import { compareText } from './json.ts';
import { splitKey } from './keys.ts';

export interface FieldSpec {
  readonly compare: Comparison;
  /** Its texts have several spellings, and compare by what they mean. Missing: they are what they are. */
  readonly spelling?: Spelling;
  /** Its texts are networks: no bit is set behind the prefix. */
  readonly isNetwork?: true;
  /** What the field is when nobody says; `REQUIRED` when every resource has to say. */
  readonly default: Json | typeof REQUIRED;
}

export const REQUIRED = Symbol('required');

export interface KindSpec {
  /** Every field of the kind's attributes, in the order in which differences are told. */
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** The part of the file whose presence makes an undeclared resource a delete. */
  readonly section: (key: string) => string;
  /** What the resource needs to exist, by kind of what it needs. Hostnames and names, resolved to keys below. */
  readonly parents: readonly ResourceKind[];
}

/** What comparing needs of the contracts' table of kinds. Its order is RESOURCE_KINDS. */
export const KINDS: Readonly<Record<ResourceKind, KindSpec>> = Object.fromEntries(
  RESOURCE_KINDS.map((kind) => [kind, specOf(kindOf(kind))]),
) as Record<ResourceKind, KindSpec>;

/** The contracts' table of kinds, each entry as what all of them are. */
export function kindOf(kind: ResourceKind): Kind {
  return KIND_TABLE[kind];
}

function specOf({ fields, section, key }: Kind): KindSpec {
  const referred = [...key.parts, ...Object.values(fields)].flatMap(({ refersTo }) => refersTo ?? []);
  return {
    fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSpec(field)])),
    section: (id) => sectionOf(section, splitKey(id, '/')[0]),
    parents: [...new Set(referred)] as ResourceKind[],
  };
}

// Without the schemas, which nothing that compares looks at.
function fieldSpec({ written: _written, live: _live, refersTo: _refersTo, fallback, ...rest }: Field): FieldSpec {
  return { ...rest, default: fallback === undefined ? REQUIRED : fallback };
}

function sectionOf(section: Kind['section'], container: string): string {
  if ('at' in section) return section.at;
  return `${sectionOf(kindOf(section.within as ResourceKind).section, '')}.${container}.${section.part}`;
}

/** The fields of each kind as pairs, made once: comparing looks at them for every resource. */
export const FIELDS: Readonly<Record<ResourceKind, readonly (readonly [string, FieldSpec])[]>> = Object.fromEntries(
  RESOURCE_KINDS.map((kind) => [kind, Object.entries(KINDS[kind].fields)]),
) as unknown as Record<ResourceKind, readonly (readonly [string, FieldSpec])[]>;

const APPLY_RANK = Object.fromEntries(RESOURCE_KINDS.map((kind, rank) => [kind, rank])) as Record<ResourceKind, number>;

/** Every kind after the kinds it refers to. Differs from RESOURCE_KINDS: a template needs its modules. */
export const KINDS_BY_NEED: readonly ResourceKind[] = (() => {
  const ordered: ResourceKind[] = [];
  const visit = (kind: ResourceKind): void => {
    if (ordered.includes(kind)) return;
    for (const parent of KINDS[kind].parents) visit(parent);
    ordered.push(kind);
  };
  for (const kind of RESOURCE_KINDS) visit(kind);
  return ordered;
})();

/** The order of kinds, then of keys. */
export function compareResources(one: ResourceRef, other: ResourceRef): number {
  return APPLY_RANK[one.kind] - APPLY_RANK[other.kind] || compareText(one.key, other.key);
}

/** One text per resource, for maps and sets. */
export function resourceId(kind: ResourceKind, key: string): string {
  return `${kind} ${key}`;
}

/** A resource as sentences name it: `node edge-01`. */
export function describeResource({ kind, key }: ResourceRef): string {
  return `${KIND_TABLE[kind].label} ${key}`;
}
