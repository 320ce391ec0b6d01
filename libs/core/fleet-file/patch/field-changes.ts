import type { Attributes, Json, ResourceKind } from '@fleetwright/contracts';
import {
  type FieldSpec,
  FIELDS,
  isMap,
  type JsonMap,
  meaningOf,
  nameOf,
  own,
  sameField,
} from '@fleetwright/core/fleet';
import { type Declaration, moduleReference, nameKeysOf } from '@fleetwright/core/parse';
import type { ValueChange } from '../text/changes.ts';
import type { LeftCode } from './edits.ts';
import { updatedReference, writtenReference } from './module-references.ts';
import { type At, changeInto, type Changes, memberAt, withoutSecrets } from './value-changes.ts';

/** What has to change so that a resource's fields are as wanted, and what cannot. */
export interface FieldChanges {
  readonly changes: readonly ValueChange[];
  readonly left: readonly { readonly path: string; readonly code: LeftCode }[];
}

/**
 * Changes of one item, field by field. `inherited` is what a template has from those that it extends: it is overridden
 * here. `wanted` says the whole value of each field; a missing one is not declared.
 */
export function fieldChanges(declaration: Declaration, inherited: Attributes, wanted: Attributes): FieldChanges {
  const { kind, item, path } = declaration;
  const into: Changes = { changes: [], withheld: [] };
  const left: { path: string; code: LeftCode }[] = [];
  for (const [name, spec] of FIELDS[kind]) {
    const to = own(wanted, name);
    const above = own(inherited, name);
    const now = effective(spec, above, own(declaration.own, name));
    if (sameField(spec, now, to)) continue;
    const key = name === 'routing_mode' && Object.hasOwn(item, 'routing_protocol') ? 'routing_protocol' : name;
    const at: At = { path: [...path, key], told: name };
    const field: Field = { kind, spec, at, written: own(item, key), above, now, to };
    for (const told of changeField(field, into)) left.push({ path: told, code: 'inherited' });
  }
  const withheld = into.withheld.map((told) => ({ path: told, code: 'secret_withheld' as const }));
  return { changes: into.changes.map((change) => placed(change, declaration)), left: [...left, ...withheld] };
}

interface Field {
  readonly kind: ResourceKind;
  readonly spec: FieldSpec;
  readonly at: At;
  /** As it stands in the item; undefined where the item does not give it. */
  readonly written: Json | undefined;
  readonly above: Json | undefined;
  /** What the file says now, with what is inherited. */
  readonly now: Json | undefined;
  readonly to: Json | undefined;
}

/** Answers the paths of what is inherited and cannot be taken away. */
function changeField(field: Field, into: Changes): readonly string[] {
  const { spec, at, written, above, to } = field;
  if (to === undefined) {
    if (above !== undefined) return [at.told];
    if (written !== undefined) into.changes.push({ do: 'remove', path: at.path });
    return [];
  }
  if (spec.compare === 'map' && isMap(to)) return changeMembers(field, to, into);
  if (spec.compare === 'set_by_name' && Array.isArray(to)) return changeModules(field, to, into);
  if (spec.compare === 'set' && Array.isArray(to) && Array.isArray(written)) changeSet(field, written, to, into);
  else changeInto(written, to, at, into);
  return [];
}

/** A map: what the file says key by key, the item's own before what it inherits. */
function changeMembers(
  { at, written, above, now, to: _, ...rest }: Field,
  to: JsonMap,
  into: Changes,
): readonly string[] {
  const [ownMap, parent, before] = [mapOf(written), mapOf(above), mapOf(now)];
  if (written === undefined && above === undefined) {
    const value = withoutSecrets(to, at, into);
    if (value !== undefined) into.changes.push({ do: 'set', path: at.path, value });
    return [];
  }
  const stuck: string[] = [];
  const news: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const key of new Set([...Object.keys(before), ...Object.keys(to)])) {
    const [from, wanted] = [own(before, key), own(to, key)];
    if (sameField({ ...rest.spec, compare: 'scalar' }, from, wanted)) continue;
    const member = memberAt(at, key);
    if (wanted === undefined && Object.hasOwn(parent, key)) stuck.push(member.told);
    else if (written !== undefined) changeInto(own(ownMap, key), wanted, member, into);
    else if (wanted !== undefined) {
      const value = withoutSecrets(wanted, member, into);
      if (value !== undefined) news[key] = value;
    }
  }
  if (Object.keys(news).length > 0) into.changes.push({ do: 'set', path: at.path, value: { ...news } });
  return stuck;
}

/** Modules by their names: each item where it stands, new ones at the end. */
function changeModules({ at, written, above, now }: Field, to: readonly Json[], into: Changes): readonly string[] {
  const items = Array.isArray(written) ? written : [];
  const wanted = new Map(to.map((module) => [nameOf(module), module]));
  const parent = new Map(listOf(above).map((module) => [nameOf(module), module]));
  const before = new Map(listOf(now).map((module) => [nameOf(module), module]));
  const stuck = [...before.keys()].filter((name) => !wanted.has(name) && parent.has(name));
  const standing = new Set<string>();
  const gone: number[] = [];
  for (const [index, item] of items.entries()) {
    const reference = moduleReference(item);
    const name = reference?.name ?? '';
    standing.add(name);
    const module = wanted.get(name);
    if (module === undefined) {
      if (!parent.has(name)) gone.push(index);
    } else if (!sameField({ compare: 'scalar', default: null }, reference as unknown as Json, module)) {
      changeItem(item, module, { ...at, path: [...at.path, index], told: `${at.told}[${name}]` }, into);
    }
  }
  const news = to.flatMap((module) => {
    const name = nameOf(module);
    if (standing.has(name) || sameField({ compare: 'scalar', default: null }, before.get(name), module)) return [];
    const value = withoutSecrets(writtenReference(module), { ...at, told: `${at.told}[${name}]` }, into);
    return value === undefined ? [] : [value];
  });
  if (written === undefined) {
    if (news.length > 0 || above === undefined) into.changes.push({ do: 'set', path: at.path, value: news });
  } else replaceItems(items.length, gone, news, at, into);
  return stuck.map((name) => `${at.told}[${name}]`);
}

function changeItem(item: Json, module: Json, at: At, into: Changes): void {
  if (isMap(item)) return changeInto(item, updatedReference(item, module), at, into);
  changeInto(item, writtenReference(module), at, into);
}

/** A set of texts: those that mean the same stay where they are. */
function changeSet({ spec, at }: Field, items: readonly Json[], to: readonly Json[], into: Changes): void {
  const meaning = (text: Json): Json =>
    spec.spelling === undefined || typeof text !== 'string' ? text : meaningOf(spec.spelling, text);
  const wanted = new Set(to.map(meaning));
  const known = new Set(items.map(meaning));
  const gone = items.flatMap((item, index) => (wanted.has(meaning(item)) ? [] : [index]));
  const news = to.filter((item) => !known.has(meaning(item)));
  replaceItems(items.length, gone, news, at, into);
}

/** New items come behind those that stay; where none stays, they take the places of those that go. */
function replaceItems(count: number, gone: readonly number[], news: readonly Json[], at: At, into: Changes): void {
  const taken = gone.length === count ? Math.min(gone.length, news.length) : 0;
  for (const [nth, index] of gone.entries()) {
    const path = [...at.path, index];
    const value = news[nth];
    into.changes.push(nth < taken && value !== undefined ? { do: 'set', path, value } : { do: 'remove', path });
  }
  for (const value of news.slice(taken)) into.changes.push({ do: 'insert', path: at.path, at: count, value });
}

/** What the file says with inheritance: maps key by key, modules by name, everything else the item's own. */
export function effective(spec: FieldSpec, above: Json | undefined, written: Json | undefined): Json | undefined {
  if (above === undefined || written === undefined) return written ?? above;
  if (spec.compare === 'map') return { ...mapOf(above), ...mapOf(written) };
  if (spec.compare !== 'set_by_name') return written;
  return [...new Map([...listOf(above), ...listOf(written)].map((item) => [nameOf(item), item])).values()];
}

/** A new key stands where the language's table has it: behind the fields before it, or the name. */
function placed(change: ValueChange, { kind, path }: Declaration): ValueChange {
  if (change.do !== 'set' || change.path.length !== path.length + 1) return change;
  const names = FIELDS[kind].map(([name]) => name);
  const before = names.slice(0, names.indexOf(String(change.path.at(-1))));
  const aliases = before.includes('routing_mode') ? ['routing_protocol'] : [];
  const after = [...before.toReversed(), ...aliases, 'extends', ...nameKeysOf(kind).toReversed()];
  return { ...change, after };
}

function mapOf(value: Json | undefined): JsonMap {
  return isMap(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
