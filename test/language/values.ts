import type { Attributes } from '@fleetwright/contracts';
import { isMap, own } from '@fleetwright/core/fleet';
import { parseFleet } from '@fleetwright/core/parse';

const HEAD = 'version: 1\naccount: acme\n';

/** Plain values that people take for something else. */
export const PLAIN_VALUES: readonly string[] = [
  ...['no', 'yes', '2026-01-01', '12:30', '1_000', '1.26.0'],
  ...['1.10', '012', '0x1F', '1e3', '"1.10"', 'true', 'null', '~', '.inf', '9007199254740993'],
];

/** What YAML says, and what is understood; what it is where a text has to be. */
export interface Reading {
  readonly written: string;
  readonly read: string;
  readonly asText: string;
}

export function readingOf(written: string): Reading {
  const anywhere = parseFleet(`${HEAD}templates: { t: { config: { x: ${written} } } }\n`, { file: 'fleet.yaml' });
  const asText = errorCodes(`${HEAD}nodes: { n: { template: t, region: ${written} } }\n`);
  return {
    written,
    read:
      anywhere.kind === 'failed' ? codesText(errorCodes(anywhere)) : described(anywhere.desired.resources[0]?.declared),
    asText: asText.length > 0 ? codesText(asText) : 'accepted',
  };
}

function described(declared: Attributes | undefined): string {
  const config = declared?.['config'];
  const value = isMap(config) ? own(config, 'x') : undefined;
  if (typeof value === 'string') return `the text \`${value}\``;
  return value === null ? 'null' : `the ${typeof value} \`${String(value)}\``;
}

/** YAML that a fleet.yaml cannot have; `file` is a whole one. */
export const REFUSED_YAML: readonly { readonly what: string; readonly example: string; readonly file: string }[] = [
  construct('a key twice in one map', '{ rack: r7, rack: r8 }'),
  construct('a key that is no text', '{ 1: one }'),
  construct('a merge key', '{ base: &base { a: 1 }, more: { <<: *base } }'),
  construct('an explicit tag', '!!timestamp 2026-01-01'),
  construct('an alias of nothing', '*nobody'),
  construct('an alias inside its own anchor', '&loop [*loop]'),
  {
    what: 'a directive other than `%YAML 1.2`',
    example: '%TAG ! tag:example.com,2026:',
    file: `%TAG ! tag:example.com,2026:\n---\n${HEAD}`,
  },
  { what: 'a second document', example: '---', file: `${HEAD}---\n${HEAD}` },
  { what: 'a tab as indentation', example: '\\tnodes: []', file: `${HEAD}sdwan:\n\tnetworks: []\n` },
];

function construct(what: string, example: string) {
  return { what, example, file: `${HEAD}templates: { t: { config: { x: ${example} } } }\n` };
}

/** The codes of a file's errors, without the summary. */
export function errorCodes(file: string | ReturnType<typeof parseFleet>): readonly string[] {
  const { findings } = typeof file === 'string' ? parseFleet(file, { file: 'fleet.yaml' }) : file;
  const errors = findings.filter(({ severity, code }) => severity === 'error' && code !== 'schema_validation_error');
  return [...new Set(errors.map(({ code }) => code))];
}

export function codesText(codes: readonly string[]): string {
  return codes.map((code) => `\`${code}\``).join(', ');
}
