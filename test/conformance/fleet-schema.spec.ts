import { readFileSync } from 'node:fs';
import { fleetFileJsonSchema } from '@fleetwright/contracts';
import { parseFleet } from '@fleetwright/core/parse';
import { Ajv2020 } from 'ajv/dist/2020.js';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const isValid = ajv.compile(fleetFileJsonSchema());
const fixture = (name: string) =>
  readFileSync(new URL(`../../libs/core/parse/fixtures/${name}.yaml`, import.meta.url), 'utf8');
const accepts = (text: string) => isValid(parse(text));
const head = 'version: 1\naccount: acme\n';

describe('the published JSON Schema, as another validator reads it', () => {
  it('is valid itself (draft 2020-12)', () => {
    expect(ajv.validateSchema(fleetFileJsonSchema())).toBe(true);
  });

  it.each(['list-form', 'map-form', 'runbook-map-form'])('accepts the example in %s', (name) => {
    expect(accepts(fixture(name))).toBe(true);
  });

  it.each([
    ['no version', 'account: acme\n'],
    ['another version', 'version: 2\naccount: acme\n'],
    ['an unknown key', `${head}node: []\n`],
    ['a number where a text belongs', 'version: 1\naccount: 12\n'],
    ['a section that is nothing', `${head}nodes:\n`],
    ['a node without a region', `${head}nodes: [{ hostname: a, template: t }]\n`],
    ['a hostname in upper case', `${head}nodes: [{ hostname: A, template: t, region: eu }]\n`],
    ['an architecture that is none', `${head}templates: { t: { architecture: z80 } }\n`],
    ['a priority beyond its range', `${head}modules: { m: { priority: 1001 } }\n`],
    ['a port that is none', `${head}sdwan: { networks: { n: { peers: { a: { listen_port: 0 } } } } }\n`],
    ['a module reference with two pins', `${head}templates: { t: { modules: [a@b@c] } }\n`],
  ])('refuses %s, as the parse stage does', (_what, text) => {
    expect(accepts(text)).toBe(false);
    expect(parseFleet(text, { file: 'fleet.yaml' }).kind).toBe('failed');
  });
});
