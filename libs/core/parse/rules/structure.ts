import { type FleetFormat, type Json, RESERVED_FLEET_KEYS } from '@fleetwright/contracts';
import { isMap, type JsonMap } from '@fleetwright/core/fleet';
import type { ParseCode } from '../codes.ts';
import type { Place } from '../yaml/places.ts';
import type { Path, Problems } from '../problems.ts';
import { languageRule, type ShapeRule } from './schema.ts';
import { describeValue, nearest, oneOf, shown, shorten } from '../text/wording.ts';
import type { Tree } from '../yaml/yaml-tree.ts';

/** Checks the values against the language's schema and tells everything that does not fit, at its place. */
export function checkStructure(tree: Tree, problems: Problems): void {
  new StructureCheck(tree, problems).check(languageRule(), tree.value);
}

type MapRule = Extract<ShapeRule, { kind: 'map' }>;

/** Walks the rules and the values side by side. One walk: a value that fits costs no more than a look. */
class StructureCheck {
  readonly #tree: Tree;
  readonly #problems: Problems;
  readonly #path: (string | number)[] = [];
  /** Whether the value that is looked at has a key that has to be there. */
  #isRequired = false;

  constructor(tree: Tree, problems: Problems) {
    this.#tree = tree;
    this.#problems = problems;
  }

  check(rule: ShapeRule, value: Json): void {
    switch (rule.kind) {
      case 'any':
        return;
      case 'map':
        return isMap(value) ? this.#checkMap(rule, value) : this.#tellType([rule], value);
      case 'list':
        return Array.isArray(value) ? this.#checkItems(rule.items, value) : this.#tellType([rule], value);
      case 'union': {
        const branch = rule.branches.find((each) => hasType(each, value));
        return branch ? this.check(branch, value) : this.#tellType(rule.branches, value);
      }
      case 'scalar':
        return typeof value === 'object' && value !== null ? this.#tellType([rule], value) : undefined;
      case 'text':
        if (typeof value !== 'string') return this.#tellType([rule], value);
        if (rule.format && !rule.format.pattern.test(value)) return this.#tellFormat(rule.format, value, 'value');
        if (rule.isFilled && value === '')
          this.#tell('empty_string', `expected a text, got an empty one; write it${this.#orRemove()}`, 'value');
        return;
      case 'boolean':
        return typeof value === 'boolean' ? undefined : this.#tellType([rule], value);
      case 'choice':
        return rule.choices.includes(value as string) ? undefined : this.#tellChoice(rule.choices, value);
      case 'version':
        return value === rule.version ? undefined : this.#tellVersion(rule.version, value);
      case 'integer':
        return this.#checkInteger(rule, value);
    }
  }

  #checkMap({ known, required, others, names }: MapRule, map: JsonMap): void {
    for (const key in map) {
      const value = map[key] as Json;
      const rule = known.get(key) ?? others;
      this.#path.push(key);
      this.#isRequired = required.includes(key);
      if (names && !names.pattern.test(key)) this.#tellFormat(names, key, 'key');
      if (!rule) this.#tellUnknownKey(key, known.keys());
      else this.check(rule, value);
      this.#path.pop();
    }
    for (const key of required) {
      if (map[key] !== undefined) continue;
      this.#path.push(key);
      this.#tell('missing_key', `expected the key \`${key}\`, got none; add it`, 'parent');
      this.#path.pop();
    }
  }

  /** What else may be done about a value that says nothing. */
  #orRemove(): string {
    if (typeof this.#path.at(-1) === 'number') return ', or remove the item';
    return this.#isRequired ? '' : ', or remove the key';
  }

  #checkItems(rule: ShapeRule, items: readonly Json[]): void {
    for (const [index, item] of items.entries()) {
      this.#path.push(index);
      this.check(rule, item);
      this.#path.pop();
    }
  }

  #checkInteger({ least, most }: Extract<ShapeRule, { kind: 'integer' }>, value: Json): void {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      return this.#tellType([{ kind: 'integer', least, most }], value);
    }
    if (value >= least && value <= most) return;
    const bound = value < least ? `at least ${least}` : `at most ${most}`;
    this.#tellValue('out_of_range', value, (got) => `expected ${bound}, got ${got}; correct it`);
  }

  #tellUnknownKey(key: string, known: Iterable<string>): void {
    if (this.#problems.isFull) return this.#problems.drop();
    if ((RESERVED_FLEET_KEYS as readonly string[]).includes(key)) {
      const message = `\`${key}\` is reserved for a later version of the language; remove it`;
      return this.#tell('not_yet_supported', message, 'key');
    }
    const keys = [...known];
    const suggestion = nearest(key, keys);
    const hint = suggestion ? `did you mean \`${suggestion}\`?` : `known here: ${keys.join(', ')}`;
    this.#tell('unknown_key', `the key \`${shorten(key)}\` is not known here; ${hint}`, 'key');
  }

  #tellType(expected: readonly ShapeRule[], value: Json): void {
    const { code, name } = typeOf(expected);
    this.#tellValue(
      code,
      value,
      (got, source) => `expected ${name}, got ${got}; ${hintFor(code, value, source, this.#path, this.#orRemove())}`,
    );
  }

  #tellChoice(choices: readonly string[], value: Json): void {
    const suggestion = typeof value === 'string' ? nearest(value, choices) : undefined;
    const hint = suggestion ? `did you mean ${suggestion}?` : 'choose one of them';
    this.#tellValue('not_one_of', value, (got) => `expected ${oneOf(choices)}, got ${got}; ${hint}`);
  }

  #tellVersion(version: number, value: Json): void {
    const expected = `expected version ${version} of the language`;
    this.#tellValue('unsupported_version', value, (got) => `${expected}, got ${got}; write \`version: ${version}\``);
  }

  #tellFormat({ code, expected }: FleetFormat, source: string, at: 'key' | 'value'): void {
    if (this.#problems.isFull) return this.#problems.drop();
    this.#tell(code, `expected ${expected}, got "${shown(source, this.#path)}"; correct it`, at);
  }

  #tellValue(code: ParseCode, value: Json, sentence: (got: string, source: string) => string): void {
    if (this.#problems.isFull) return this.#problems.drop();
    const source = sourceOf(this.#tree.locate(this.#path));
    this.#tell(code, sentence(describeValue(value, source, this.#path), source), 'value');
  }

  #tell(code: ParseCode, message: string, at: 'key' | 'value' | 'parent'): void {
    if (this.#problems.isFull) return this.#problems.drop();
    const path = [...this.#path];
    const place = this.#tree.locate(at === 'parent' ? path.slice(0, -1) : path);
    const offset = (at === 'value' ? place?.offset : (place?.keyOffset ?? place?.offset)) ?? 0;
    // The reader already told what is wrong with this very value.
    if (at === 'value' && this.#problems.hasErrorAt(offset)) return;
    this.#problems.add({ severity: 'error', code, message, offset, path });
  }
}

function hasType(rule: ShapeRule, value: Json): boolean {
  if (rule.kind === 'list') return Array.isArray(value);
  if (rule.kind === 'map') return isMap(value);
  return rule.kind === 'text' && typeof value === 'string';
}

/** What a type is called, and the code of not being it. */
function typeOf(expected: readonly ShapeRule[]): { readonly code: ParseCode; readonly name: string } {
  const kinds = expected.map(({ kind }) => kind);
  if (kinds.length > 1 && kinds.includes('list')) return { code: 'list_or_map_expected', name: 'a list or a map' };
  if (kinds.length > 1) return { code: 'module_reference_expected', name: "a module's name or a map with `name`" };
  return TYPES[kinds[0] as keyof typeof TYPES];
}

const TYPES = {
  text: { code: 'string_expected', name: 'a text' },
  integer: { code: 'integer_expected', name: 'an integer' },
  boolean: { code: 'boolean_expected', name: 'true or false' },
  list: { code: 'list_expected', name: 'a list' },
  map: { code: 'map_expected', name: 'a map' },
  scalar: { code: 'scalar_expected', name: 'a text, a number, true, false or null' },
} as const;

function hintFor(code: ParseCode, value: Json, source: string, path: Path, orRemove: string): string {
  const isScalar = typeof value !== 'object' || value === null;
  const isNothing = isScalar && source === '';
  switch (code) {
    case 'string_expected':
    case 'module_reference_expected':
      if (!isScalar) return 'write a single value';
      return isNothing ? `write the text${orRemove}` : `put it in quotes: "${shown(source, path)}"`;
    case 'boolean_expected':
      return 'write true or false without quotes';
    case 'integer_expected':
      return 'write digits only, without quotes';
    case 'list_or_map_expected':
      return 'write [] for none, or remove the key to leave it unmanaged';
    case 'list_expected':
      return isNothing ? `write [] for none${orRemove}` : 'write each item behind a `-`';
    case 'map_expected':
      return isNothing ? 'write {} for one without fields' : 'write `key: value` pairs';
    case 'scalar_expected':
      return 'nested values belong into `config`';
    default:
      return 'correct it';
  }
}

function sourceOf(place: Place | undefined): string {
  return typeof place?.written === 'object' ? place.written.source : '';
}
