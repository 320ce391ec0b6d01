import { readFileSync } from 'node:fs';
import { fleetFileJsonSchemaText } from '@fleetwright/contracts';
import { defaultOf, KINDS } from '@fleetwright/core/fleet';
import { parseFleet } from '@fleetwright/core/parse';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { blocksOf } from './blocks.ts';
import { fileWithExample, ITEM_KINDS, KEYS, LANGUAGE } from './item-kinds.ts';
import { languagePage } from './page.ts';
import { INHERITED, INHERITING } from './rules.ts';
import { findSilentParts, partsOf } from './schema-keys.ts';
import { errorCodes, REFUSED_YAML } from './values.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const LIST_FORM = read('list-form.yaml');
const MAP_FORM = read('map-form.yaml');
const PAGE = languagePage({ list: LIST_FORM, map: MAP_FORM });
const HEAD = 'version: 1\naccount: acme\n';

const WRITE_AGAIN = 'it is generated; to write it again: npx vitest run --project unit test/language -u';
const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(LANGUAGE);

/** What a file declares, wherever it stands. */
function declaredBy(text: string) {
  const parsed = parseFleet(text, { file: 'fleet.yaml' });
  if (parsed.kind === 'failed') throw new Error(parsed.findings.map(({ message }) => message).join('\n'));
  const { resources, sections } = parsed.desired;
  return { sections, resources: resources.map(({ kind, key, declared }) => ({ kind, key, declared })) };
}

describe('what is written from the definition of the language', () => {
  it('docs/language.md is what the generator says', async () => {
    await expect(PAGE, WRITE_AGAIN).toMatchFileSnapshot('../../docs/language.md');
  });

  it('docs/schemas/fleet.v1.json is the schema that is published', async () => {
    await expect(fleetFileJsonSchemaText(), WRITE_AGAIN).toMatchFileSnapshot('../../docs/schemas/fleet.v1.json');
  });
});

describe('the schema', () => {
  it('describes everything in a sentence and shows an example of every key, in both forms', () => {
    expect(findSilentParts(LANGUAGE)).toEqual([]);
  });

  it('has the same keys in both forms, and all of them are on the page', () => {
    const keys = partsOf(LANGUAGE).filter(({ isKey }) => isKey);
    const inList = keys.filter(({ path }) => !path.includes('{}')).map(({ path }) => path);
    const inMap = keys.map(({ path }) => path.replaceAll('{}', '[]'));
    expect([...new Set(inMap)].toSorted()).toEqual([...new Set(inList)].toSorted());
    expect(KEYS.map(({ path }) => path).toSorted()).toEqual([...new Set(inList)].toSorted());
    for (const { path, schema } of keys) {
      const [twin] = keys.filter((each) => each.path === path.replaceAll('{}', '[]'));
      expect(schema, path).toEqual(twin?.schema);
    }
  });

  it.each(ITEM_KINDS.flatMap(({ kind, schema }) => (kind === undefined ? [] : [[kind, schema] as const])))(
    'has the defaults of the fleet for a %s',
    (kind, schema) => {
      for (const [name, spec] of Object.entries(KINDS[kind].fields)) {
        const fallback = defaultOf(spec);
        const isSaid = fallback !== null && typeof fallback !== 'object';
        expect(schema.properties?.[name]?.default, name).toEqual(isSaid ? fallback : undefined);
      }
    },
  );
});

describe('the examples', () => {
  it('in list form and in map form say the same fleet', () => {
    expect(declaredBy(MAP_FORM)).toEqual(declaredBy(LIST_FORM));
    expect(declaredBy(LIST_FORM).resources).toHaveLength(9);
  });

  it.each(KEYS.map((key) => [key.path, key.example, key] as const))(
    'of %s, as `%s`, is valid as it stands',
    (_, example, key) => {
      const file = fileWithExample(key);
      expect(file).toContain(example);
      expect(parse(example)).toEqual({ [key.key]: key.schema.examples?.[0] });
      expect(errorCodes(file)).toEqual([]);
      expect(isValid(parse(file)), JSON.stringify(isValid.errors)).toBe(true);
    },
  );

  it.each(blocksOf(PAGE).map((block) => [block.line, block] as const))(
    'on line %i of the page is told what the page says, and nothing else',
    (_, { file, reported }) => {
      const { findings } = parseFleet(file, { file: 'fleet.yaml' });
      const found = findings.filter(({ code }) => code !== 'schema_validation_error');
      expect(found.map(({ line, code }) => `${line}: ${code}`).toSorted()).toEqual(reported.toSorted());
    },
  );

  it('of inheritance are the same template', () => {
    const web = (text: string) => declaredBy(HEAD + text).resources.find(({ key }) => key === 'web');
    expect(web(INHERITED)).toEqual(web(INHERITING));
  });

  it.each(REFUSED_YAML.map(({ what, file }) => [what, file] as const))(
    'of %s are refused, with one code',
    (_, file) => {
      expect(errorCodes(file)).toHaveLength(1);
    },
  );

  it('of a file with the line for editors are read, with a path and with an address', () => {
    const first = (text: string) => text.split('\n')[0];
    expect(first(LIST_FORM)).toMatch(/^# yaml-language-server: \$schema=https:/);
    expect(first(MAP_FORM)).toMatch(/^# yaml-language-server: \$schema=fleet\.v1\.json$/);
    expect(errorCodes(LIST_FORM)).toEqual([]);
    expect(errorCodes(MAP_FORM)).toEqual([]);
  });
});

describe('these checks', () => {
  it.each([
    ['a key without a description', { properties: { a: { examples: [1] } } }, ['a has no description']],
    ['a key without an example', { properties: { a: { description: 'It is.' } } }, ['a has no example']],
    ['half a sentence', { properties: { a: { description: 'it is', examples: [1] } } }, ['a: "it is" is no sentence']],
    [
      'a key that only map form is silent about',
      {
        properties: {
          n: {
            description: 'Them.',
            examples: [{}],
            anyOf: [
              {
                description: 'List form.',
                items: { description: 'One.', properties: { b: { description: 'B.', examples: [1] } } },
              },
              {
                description: 'Map form.',
                additionalProperties: { description: 'One.', properties: { b: { examples: [1] } } },
              },
            ],
          },
        },
      },
      ['n{}.b has no description'],
    ],
  ])('notice %s', (_, schema, silent) => {
    expect(findSilentParts(schema)).toEqual(silent);
  });

  it('notice a code that a block does not show, and one that it should not', () => {
    const [block] = blocksOf('# A\n\n```yaml\nnodes: []    # unknown_key\nsdwan: {}    # a remark\n```\n');
    expect(block).toEqual({
      line: 3,
      file: `${HEAD}nodes: []    # unknown_key\nsdwan: {}    # a remark\n`,
      reported: ['3: unknown_key'],
    });
  });
});
