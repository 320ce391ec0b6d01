import {
  type Attributes,
  ATTRIBUTES,
  type Json,
  type Problem,
  type ResourceKind,
  type Spelling,
  SPELLING_FORMATS,
} from '@fleetwright/contracts';
import { hasMeaning, meaningOf, networkAround, parseCidr } from './addresses.ts';
import { completeAttributes, nameOf, storedForm } from './attributes.ts';
import { textProblems } from './check-texts.ts';
import { emptyMap, isMap } from './json.ts';
import { type FieldSpec, KINDS } from './kinds.ts';
import { PLACE_LENGTH_MAX } from './limits.ts';

/** Attributes as they are stored, or everything that is wrong with them. */
export type CheckedAttributes =
  | { readonly kind: 'valid'; readonly attributes: Attributes }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** Checks the attributes of a new resource, and fills in the kind's defaults for what is not given. */
export function checkWhole(kind: ResourceKind, given: Attributes): CheckedAttributes {
  const complete = completeAttributes(kind, given);
  const required = attributeNames(kind)
    .filter((name) => !Object.hasOwn(complete, name))
    .map((name) => ({ path: name, code: 'required', message: `\`${name}\` is required.` }));
  return check(kind, { ...complete, ...given }, required);
}

/** Checks some attributes of a resource that exists: only what is given is answered. */
export function checkPart(kind: ResourceKind, given: Attributes): CheckedAttributes {
  return check(kind, given, []);
}

/** The names of a kind's attributes, in the order of its table. */
export function attributeNames(kind: ResourceKind): readonly string[] {
  return Object.keys(KINDS[kind].fields);
}

function check(kind: ResourceKind, given: Attributes, before: readonly Problem[]): CheckedAttributes {
  const problems = [...before];
  const attributes = emptyMap();
  for (const [name, value] of Object.entries(given)) {
    const spec = Object.hasOwn(KINDS[kind].fields, name) ? KINDS[kind].fields[name] : undefined;
    if (spec === undefined) {
      problems.push(unknownName('attribute', name, attributeNames(kind), name));
      continue;
    }
    const stored = storedForm(spec, spec.compare === 'set_by_name' ? withReferenceDefaults(value) : value);
    problems.push(...schemaProblems(kind, name, stored), ...textProblems(name, stored));
    if (kind === 'node') problems.push(...placeProblems({ [name]: stored }));
    if (spec.compare !== 'map') problems.push(...listProblems(name, stored, spec.spelling));
    problems.push(...addressProblems(name, spec, stored));
    attributes[name] = stored;
  }
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'valid', attributes };
}

/** What is wrong with a region or an instance type, where they are given. They stand in events as they are. */
export function placeProblems(given: { readonly [name: string]: unknown }): Problem[] {
  return ['region', 'instance_type'].flatMap((path) => {
    const value = given[path];
    if (typeof value !== 'string' || value.length <= PLACE_LENGTH_MAX) return [];
    return [{ path, code: 'too_long', message: `At most ${PLACE_LENGTH_MAX} characters.` }];
  });
}

interface Schema {
  safeParse(value: unknown): { success: boolean; error?: { issues: readonly Issue[] } | undefined };
}
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function schemaProblems(kind: ResourceKind, name: string, value: Json): Problem[] {
  const shape: Readonly<Record<string, Schema>> = ATTRIBUTES[kind].shape;
  const issues = shape[name]?.safeParse(value).error?.issues ?? [];
  return issues.map(({ path, message }) => ({ path: pathOf(name, path), code: 'invalid_value', message }));
}

function pathOf(name: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (at, step) => (typeof step === 'number' ? `${at}[${step}]` : `${at}.${String(step)}`),
    name,
  );
}

/** What a template's module reference is when only its name is given. */
const REFERENCE_DEFAULTS = { version: null, priority: null, enabled: true, config: {} };

function withReferenceDefaults(value: Json): Json {
  return Array.isArray(value) ? value.map((item) => (isMap(item) ? { ...REFERENCE_DEFAULTS, ...item } : item)) : value;
}

/** A network, an address or an endpoint that is none. Of a list each item is told at its place. */
function addressProblems(name: string, { spelling, isNetwork }: FieldSpec, value: Json): Problem[] {
  if (spelling === undefined) return [];
  const items = Array.isArray(value)
    ? value.map((item, at) => [`${name}[${at}]`, item] as const)
    : [[name, value] as const];
  return items.flatMap(([path, item]) => {
    const message = typeof item === 'string' ? addressProblem(item, spelling, isNetwork === true) : undefined;
    return message === undefined ? [] : [{ path, code: `invalid_${spelling}`, message }];
  });
}

function addressProblem(text: string, spelling: Spelling, isNetwork: boolean): string | undefined {
  if (!hasMeaning(spelling, text)) return `Expected ${SPELLING_FORMATS[spelling].expected}.`;
  const cidr = isNetwork ? parseCidr(text) : undefined;
  const network = cidr && networkAround(cidr);
  return network && `This is an address in the network ${network}; write the network.`;
}

function listProblems(name: string, value: Json, spelling: Spelling | undefined): Problem[] {
  if (!Array.isArray(value)) return [];
  const known = ['name', ...Object.keys(REFERENCE_DEFAULTS)];
  // The schema drops keys it does not know; what a person wrote must not vanish silently.
  const unknown = value.flatMap((item, index) =>
    Object.keys(isMap(item) ? item : {})
      .filter((key) => !known.includes(key))
      .map((key) => unknownName('key', key, known, `${name}[${index}].${key}`)),
  );
  const names = value.map((item) => (typeof item === 'string' ? item : nameOf(item)));
  const meanings = spelling === undefined ? names : names.map((item) => meaningOf(spelling, item));
  const twice = new Set(
    names.filter((item, index) => item !== '' && meanings.indexOf(meanings[index] ?? '') !== index),
  );
  const message = (item: string) => `\`${item}\` is there more than once.`;
  return [...unknown, ...[...twice].map((item) => ({ path: name, code: 'repeated', message: message(item) }))];
}

function unknownName(what: string, name: string, known: readonly string[], path: string): Problem {
  const code = 'unknown_attribute';
  return { path, code, message: `There is no ${what} \`${name}\`; there are ${known.join(', ')}.` };
}
