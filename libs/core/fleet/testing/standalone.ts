import { type Attributes, type Json, RESOURCE_KINDS, type ResourceKind } from '@fleetwright/contracts';
import fc from 'fast-check';
import { defaultOf } from '../attributes.ts';
import { FIELDS, kindOf, KINDS, REQUIRED } from '../kinds.ts';

/** Kinds that refer to nothing, and that nothing refers to, beside modules and networks: one is made like another. */
export const STANDALONE_KINDS: readonly ResourceKind[] = RESOURCE_KINDS.filter((kind) => {
  const isReferredTo = RESOURCE_KINDS.some((other) => KINDS[other].parents.includes(kind));
  return KINDS[kind].parents.length === 0 && !isReferredTo;
});

/** What such a resource may be: each attribute as in the kind's example or as when nobody says, or left out. */
export function standaloneAttributes(kind: ResourceKind): fc.Arbitrary<Attributes> {
  const example = kindOf(kind).example.attributes as Attributes;
  const fields = FIELDS[kind].map(([name, spec]) => {
    const values = [example[name], defaultOf(spec)].filter((value): value is Json => (value ?? null) !== null);
    return [name, fc.constantFrom(...values)] as const;
  });
  const requiredKeys = FIELDS[kind].flatMap(([name, spec]) => (spec.default === REQUIRED ? [name] : []));
  return fc.record(Object.fromEntries(fields), { requiredKeys }) as fc.Arbitrary<Attributes>;
}
