import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FleetFile, fleetFileJsonSchema } from './fleet-file.ts';

const fixture = (name: string): Record<string, unknown> =>
  parse(readFileSync(new URL(`../../core/parse/fixtures/${name}`, import.meta.url), 'utf8')) as Record<string, unknown>;
const schema = fleetFileJsonSchema();
/** The schema as an editor would read it: from its JSON alone. */
const fromJson = z.fromJSONSchema(JSON.parse(JSON.stringify(schema)) as Parameters<typeof z.fromJSONSchema>[0]);

const GOOD = ['list-form.yaml', 'map-form.yaml', 'runbook-map-form.yaml'];
const HEAD = { version: 1, account: 'acme' };
const BAD: readonly [string, unknown][] = [
  ['nothing', {}],
  ['another version', { ...HEAD, version: 2 }],
  ['an unknown key', { ...HEAD, template: [] }],
  ['an unknown key of an item', { ...HEAD, nodes: [{ hostname: 'n', template: 't', region: 'r', regoin: 'x' }] }],
  ['a missing key', { ...HEAD, nodes: { n: { template: 't' } } }],
  ['a number for a text', { ...HEAD, modules: { m: { version: 1 } } }],
  ['a bad name', { ...HEAD, templates: { '-t': {} } }],
  ['an upper-case hostname', { ...HEAD, nodes: [{ hostname: 'N', template: 't', region: 'r' }] }],
  ['a bad module reference', { ...HEAD, templates: [{ name: 't', modules: ['a@'] }] }],
  ['a channel that is none', { ...HEAD, modules: { m: { version: '@stable' } } }],
  ['a choice that is none', { ...HEAD, templates: [{ name: 't', architecture: 'x86' }] }],
  ['a port that is none', { ...HEAD, sdwan: { networks: { f: { peers: { n: { listen_port: 0 } } } } } }],
];

describe('the language', () => {
  it.each(GOOD)('accepts %s, and so does its JSON Schema', (name) => {
    expect(FleetFile.safeParse(fixture(name)).error).toBeUndefined();
    expect(fromJson.safeParse(fixture(name)).error).toBeUndefined();
  });

  it.each(BAD)('refuses %s, and so does its JSON Schema', (_, value) => {
    expect(FleetFile.safeParse(value).success).toBe(false);
    expect(fromJson.safeParse(value).success).toBe(false);
  });

  it('publishes a schema that stands alone and explains itself', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'fleet.yaml',
      required: ['version', 'account'],
      additionalProperties: false,
    });
    expect(JSON.stringify(schema)).not.toContain('"$ref"');
  });
});
