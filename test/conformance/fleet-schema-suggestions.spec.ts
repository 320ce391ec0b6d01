import { fleetFileJsonSchema } from '@fleetwright/contracts';
import { parseFleet } from '@fleetwright/core/parse';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/**
 * Fleets made from the published schema: every key, every choice and example of it, and now and then something else. The
 * parser refuses a file for its structure exactly when another validator does, whatever else is wrong with the file.
 * `fleet-schema-agreement.spec.ts` comes from the other side: fleets as people write them, with slips.
 */
const SEED = 20_260_102;
const LONG = { timeout: 60_000 };

type Validate = ReturnType<Ajv2020['compile']>;
const verdictOf = (schema: object): Validate => new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
const isValid = verdictOf(fleetFileJsonSchema());

/** Told by the parser alone: facts between places of a file, which a schema has no words for. */
const BETWEEN_PLACES: ReadonlySet<string> = new Set([
  ...['duplicate_name', 'name_mismatch', 'conflicting_keys', 'duplicate_module', 'duplicate_item'],
  ...['primary_among_failover', 'unknown_parent', 'inheritance_cycle', 'inheritance_too_deep'],
  'secret_in_provider_config',
]);
/** Told of a value before its structure is looked at, and then nothing else is told of that value. */
const OF_VALUES: ReadonlySet<string> = new Set(['integer_too_large', 'number_not_finite', 'invalid_character']);
/** What both know, each by its own means. */
const STRUCTURE = [
  ...['unsupported_version', 'missing_key', 'unknown_key', 'not_yet_supported', 'string_expected', 'integer_expected'],
  ...['boolean_expected', 'scalar_expected', 'list_expected', 'map_expected', 'list_or_map_expected'],
  ...['module_reference_expected', 'empty_string', 'not_one_of', 'out_of_range', 'invalid_name', 'invalid_hostname'],
  ...['invalid_assignment_key', 'invalid_module_reference', 'invalid_version', 'invalid_cidr', 'invalid_endpoint'],
];

/** What was seen of all files, so that no property holds because nothing was tried. */
class Tally {
  readonly codes = new Set<string>();
  valid = 0;
  invalid = 0;
}

function expectAgreement(fleet: unknown, verdict: Validate, tally: Tally): void {
  const text = JSON.stringify(fleet);
  const errors = parseFleet(text, { file: 'fleet.yaml' }).findings.filter(({ severity }) => severity === 'error');
  const codes = new Set(errors.map(({ code }) => code).filter((code) => code !== 'schema_validation_error'));
  const isFit = verdict(JSON.parse(text));
  for (const code of codes) tally.codes.add(code);
  if (isFit) tally.valid += 1;
  else tally.invalid += 1;

  const ofStructure = [...codes].filter((code) => !BETWEEN_PLACES.has(code) && !OF_VALUES.has(code));
  const why = `${text}\nschema: ${JSON.stringify(verdict.errors)}\nparser: ${[...codes].join()}`;
  if (isFit) expect(ofStructure, why).toEqual([]);
  else if (![...codes].some((code) => OF_VALUES.has(code))) expect(ofStructure, why).not.toEqual([]);
  else expect(codes.size, why).toBeGreaterThan(0);
}

type Schema = { readonly [word: string]: unknown } & {
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly type?: string | readonly string[];
};

const KEYS = ['a', 'n', 'n:m', 'edge-01', 'a:b:c', 'A b', '', 'Edge', '__proto__', 'constructor', 'include', 'token'];
const JUNK = [
  ...[
    null,
    true,
    0,
    1,
    -1,
    1.5,
    1_001,
    5_000,
    70_000,
    1e20,
    '',
    'x',
    'A b',
    'edge-01',
    'a@b@c',
    'nginx@live',
    '10.0.0.0/8',
    'h:1',
  ],
  ...['x'.repeat(65), 'ä', 'a\nb', '\u0000', '012', [], {}, [[]], [{}], { name: 'x' }, ['x', 'x'], { a: { b: [1] } }],
];
const junk = fc.constantFrom(...JUNK);
const unknown = fc.constantFrom('nmae', 'include');

/** What a schema allows, and now and then something else. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 60, arbitrary: fitting(schema) }, { weight: 1, arbitrary: junk });
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  const { anyOf, items, type, examples = [] } = schema;
  if (anyOf) return fc.oneof(...anyOf.map(valuesOf));
  if (schema['const'] !== undefined) return fc.constant(schema['const']);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (type === 'array') return fc.array(valuesOf(items ?? {}), { maxLength: 2 });
  if (type === 'object') return mapsOf(schema);
  return fc.constantFrom(...(examples.length > 0 ? examples : ['a', 'edge-01', 7, true]));
}

function mapsOf({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
  const known = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema)]));
  const others = fc.dictionary(fc.constantFrom(...KEYS), valuesOf(additionalProperties || {}), { maxKeys: 2 });
  const whole = fc.record(known, { requiredKeys: [...required] });
  const maps = fc.oneof(
    { weight: 30, arbitrary: whole },
    { weight: 1, arbitrary: fc.record(known, { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.tuple(whole, unknown).map(([map, key]) => ({ ...map, [key]: 1 })) },
  );
  if (additionalProperties === false) return maps;
  return fc.tuple(maps, others).map(([one, other]) => ({ ...other, ...one }));
}

/** The language with two sections: files of it are seldom wrong in more than one place, and that is what a control needs. */
function fewSections(): Schema {
  const schema = fleetFileJsonSchema() as Schema;
  const known = Object.entries(schema.properties ?? {});
  const few = known.filter(([name]) => ['version', 'account', 'modules', 'nodes'].includes(name));
  return { ...schema, properties: Object.fromEntries(few) };
}

describe('the published schema and the parser', LONG, () => {
  it('agree on what the schema itself suggests, key by key, and every code is seen', () => {
    const tally = new Tally();
    fc.assert(
      fc.property(mapsOf(fleetFileJsonSchema() as Schema), (fleet) => expectAgreement(fleet, isValid, tally)),
      { numRuns: 4_000, seed: SEED },
    );
    expect(tally.valid).toBeGreaterThan(200);
    expect(tally.invalid).toBeGreaterThan(1_000);
    expect(STRUCTURE.filter((code) => !tally.codes.has(code))).toEqual([]);
  });

  it.each([
    ['took any priority', '"maximum":1000', '"maximum":70000'],
    ['took any key', '"additionalProperties":false', '"additionalProperties":true'],
    ['took an empty text', '"minLength":1', '"minLength":0'],
  ])('would not agree if the schema %s', (_, from, to) => {
    const other = verdictOf(JSON.parse(JSON.stringify(fleetFileJsonSchema()).replaceAll(from, to)) as object);
    const trial = fc.property(mapsOf(fewSections()), (fleet) => expectAgreement(fleet, other, new Tally()));
    // One walk of that length may meet none of the few places where it matters.
    const walks = [SEED, SEED + 1, SEED + 2, SEED + 3];
    expect(walks.some((seed) => fc.check(trial, { numRuns: 4_000, seed, endOnFailure: true }).failed)).toBe(true);
  });
});
