import { FleetFile, RESERVED_FLEET_KEYS } from '@fleetwright/contracts';
import { isScalar } from 'yaml';
import { FORMATS } from './formats.ts';
import { knownKeysAt } from './known-keys.ts';
import type { Path, Problems } from './problems.ts';
import { nearest, oneOf, shorten, shown } from './wording.ts';
import { describeScalar, type Place, type Tree } from './yaml-tree.ts';

type Issue = NonNullable<ReturnType<typeof FleetFile.safeParse>['error']>['issues'][number];

/** Checks the values against the language's definition and tells everything that does not fit, at its place. */
export function checkStructure(tree: Tree, problems: Problems): void {
  const checked = FleetFile.safeParse(tree.value);
  for (const issue of checked.error?.issues ?? []) explain(issue, [], { tree, problems });
}

interface Told {
  readonly tree: Tree;
  readonly problems: Problems;
}

function explain(issue: Issue, above: Path, told: Told): void {
  const path = [...above, ...(issue.path as (string | number)[])];
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) tellUnknownKey(key, path, told);
    return;
  }
  if (issue.code === 'invalid_union') {
    const fitting = branchThatFits(issue.errors as readonly (readonly Issue[])[]);
    if (fitting) for (const inner of fitting) explain(inner, path, told);
    else tellWrongType(expectedTypes(issue), path, told);
    return;
  }
  if (issue.code === 'invalid_key') {
    const code = issue.issues[0]?.message ?? 'invalid_name';
    tellFormat(code, String(path.at(-1)), path, 'key', told);
    return;
  }
  explainValue(issue, path, told);
}

function explainValue(issue: Issue, path: Path, told: Told): void {
  const place = told.tree.locate(path);
  if (!place) return tellMissing(path, told);
  switch (issue.code) {
    case 'invalid_type':
      return tellWrongType([issue.expected], path, told);
    case 'invalid_format':
      return tellFormat(issue.message, sourceOf(place), path, 'value', told);
    case 'invalid_value':
      return tellNotOneOf(issue.values.map(String), path, told);
    case 'too_small':
    case 'too_big':
      return tellRange(issue, path, told);
    default:
      return tell('invalid_value', `this value does not fit; see the language's schema`, path, 'value', told);
  }
}

/** Of a union's branches, the one that has the value's type: its own problems are what the author wants to hear. */
function branchThatFits(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find((issues) => !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0));
}

function expectedTypes(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_type') return [issue.expected];
  if (issue.code !== 'invalid_union') return [];
  return [...new Set((issue.errors as readonly (readonly Issue[])[]).flat().flatMap(expectedTypes))];
}

function tellUnknownKey(key: string, path: Path, told: Told): void {
  const at = [...path, key];
  if (path.length === 0 && (RESERVED_FLEET_KEYS as readonly string[]).includes(key)) {
    const message = `\`${key}\` is reserved for a later version of the language; remove it`;
    return tell('not_yet_supported', message, at, 'key', told);
  }
  const known = knownKeysAt(path);
  const suggestion = nearest(key, known);
  const hint = suggestion ? `did you mean \`${suggestion}\`?` : `known here: ${known.join(', ')}`;
  tell('unknown_key', `the key \`${shorten(key)}\` is not known here; ${hint}`, at, 'key', told);
}

function tellMissing(path: Path, told: Told): void {
  const message = `expected the key \`${path.at(-1)}\`, got none; add it`;
  tell('missing_key', message, path, 'parent', told);
}

/** What a type is called, and the code of not being it. */
const TYPES: Readonly<Record<string, { readonly code: string; readonly name: string }>> = {
  string: { code: 'string_expected', name: 'a text' },
  int: { code: 'integer_expected', name: 'an integer' },
  number: { code: 'integer_expected', name: 'an integer' },
  boolean: { code: 'boolean_expected', name: 'true or false' },
  array: { code: 'list_expected', name: 'a list' },
  object: { code: 'map_expected', name: 'a map' },
  record: { code: 'map_expected', name: 'a map' },
};

function tellWrongType(expected: readonly string[], path: Path, told: Told): void {
  const place = told.tree.locate(path);
  if (!place) return tellMissing(path, told);
  const got = describe(place, path);
  if (expected.length === 1) {
    const { code, name } = TYPES[expected[0] as string] ?? { code: 'invalid_value', name: 'another value' };
    return tell(code, `expected ${name}, got ${got}; ${hintFor(code, place, path)}`, path, 'value', told);
  }
  if (expected.includes('null')) {
    const message = `expected a text, a number, true, false or null, got ${got}; nested values belong into \`config\``;
    return tell('scalar_expected', message, path, 'value', told);
  }
  if (expected.includes('string')) {
    const message = `expected a module's name or a map with \`name\`, got ${got}; ${hintFor('string_expected', place, path)}`;
    return tell('module_reference_expected', message, path, 'value', told);
  }
  const message = `expected a list or a map, got ${got}; ${hintFor('list_or_map_expected', place, path)}`;
  tell('list_or_map_expected', message, path, 'value', told);
}

function hintFor(code: string, place: Place, path: Path): string {
  const { node } = place;
  const source = isScalar(node) ? (node.source ?? '') : '';
  switch (code) {
    case 'string_expected':
      if (!isScalar(node)) return 'write a single value';
      return source === '' ? 'write the text, or remove the key' : `put it in quotes: "${shown(source, path)}"`;
    case 'boolean_expected':
      return 'write true or false without quotes';
    case 'integer_expected':
      return 'write digits only, without quotes';
    case 'list_or_map_expected':
      return 'write [] for none, or remove the key to leave it unmanaged';
    case 'list_expected':
      return source === '' && isScalar(node) ? 'write [] for none, or remove the key' : 'write each item behind a `-`';
    case 'map_expected':
      return source === '' && isScalar(node) ? 'write {} for one without fields' : 'write `key: value` pairs';
    default:
      return 'correct it';
  }
}

function tellNotOneOf(values: readonly string[], path: Path, told: Told): void {
  const place = told.tree.locate(path);
  if (!place) return tellMissing(path, told);
  const got = describe(place, path);
  if (path.length === 1 && path[0] === 'version') {
    const message = `expected version 1 of the language, got ${got}; write \`version: 1\``;
    return tell('unsupported_version', message, path, 'value', told);
  }
  const { node } = place;
  const suggestion = isScalar(node) && typeof node.value === 'string' ? nearest(node.value, values) : undefined;
  const hint = suggestion ? `did you mean ${suggestion}?` : 'choose one of them';
  tell('not_one_of', `expected ${oneOf(values)}, got ${got}; ${hint}`, path, 'value', told);
}

function tellRange(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, path: Path, told: Told): void {
  const place = told.tree.locate(path);
  if (!place) return tellMissing(path, told);
  if (issue.origin === 'string') {
    return tell('empty_string', 'expected a text, got an empty one; write it, or remove the key', path, 'value', told);
  }
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  tell('out_of_range', `expected ${bound}, got ${describe(place, path)}; correct it`, path, 'value', told);
}

function tellFormat(code: string, source: string, path: Path, at: 'key' | 'value', told: Told): void {
  const expected = FORMATS[code] ?? 'another form';
  tell(code, `expected ${expected}, got "${shown(source, path)}"; correct it`, path, at, told);
}

function describe(place: Place, path: Path): string {
  const { node } = place;
  if (!node) return 'nothing';
  if (isScalar(node)) return describeScalar(node, path);
  return 'items' in node && node.constructor.name === 'YAMLSeq' ? 'a list' : 'a map';
}

function sourceOf(place: Place): string {
  return isScalar(place.node) ? (place.node.source ?? '') : '';
}

function tell(
  code: string,
  message: string,
  path: Path,
  at: 'key' | 'value' | 'parent',
  { tree, problems }: Told,
): void {
  const place = tree.locate(at === 'parent' ? path.slice(0, -1) : path);
  const offset = (at === 'value' ? place?.offset : (place?.keyOffset ?? place?.offset)) ?? 0;
  // The reader already told what is wrong with this very value.
  if (at === 'value' && problems.hasErrorAt(offset)) return;
  problems.add({ severity: 'error', code, message, offset, path });
}
