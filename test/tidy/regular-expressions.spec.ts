import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectExpressions, findSlowExpressions, JUDGED_SAFE, nameOf, productFiles } from './regular-expressions.ts';
import { root } from './tree.ts';

describe('the regular expressions of the product', () => {
  const { expressions, computed } = collectExpressions(productFiles());

  it('are constants, so that each can be judged', () => {
    expect(expressions.length).toBeGreaterThan(80);
    expect(computed).toEqual([]);
  });

  // Each takes up to a second, so those that were judged are remembered; the long test judges all of them again.
  it('take linear time, whatever they are given (ReDoS)', async () => {
    expect(await findSlowExpressions(expressions.filter((each) => !JUDGED_SAFE.has(nameOf(each))))).toEqual([]);
  });
});

describe('collectExpressions', () => {
  const collect = (text: string) => collectExpressions([{ path: 'a.ts', text }]);

  it.each([
    ['a literal', 'x = /a+/gi;', { pattern: 'a+', flags: 'gi' }],
    ['a constructor', "x = new RegExp('a+', 'u');", { pattern: 'a+', flags: 'u' }],
    ['a call', 'x = RegExp(`a+`);', { pattern: 'a+', flags: '' }],
    ['a literal in a constructor', 'x = new RegExp(/a+/);', { pattern: 'a+', flags: '' }],
    ['one in a decorator', 'class A { @match(/a+/) b = 1 }', { pattern: 'a+', flags: '' }],
  ])('finds %s', (_, text, expected) => {
    expect(collect(text)).toMatchObject({ expressions: [expected], computed: [] });
  });

  it('tells the line, and what is put together when the program runs', () => {
    expect(collect('\n/a/;').expressions[0]?.line).toBe(2);
    expect(collect("new RegExp(name + 'x');").computed).toHaveLength(1);
    expect(collect('new RegExp(`${name}`);').computed).toHaveLength(1);
  });
});

describe('findSlowExpressions', () => {
  it.each([
    ['exponential', '^(a+)+$'],
    ['quadratic at the end of a line', '\\s+$'],
    ['quadratic from every escaped quote', '"(?:[^"\\\\]|\\\\.)*"'],
  ])('finds one that is %s', async (_, pattern) => {
    const planted = { path: 'a.ts', line: 1, pattern, flags: '' };
    expect(await findSlowExpressions([planted])).toEqual([expect.stringMatching(/^a\.ts:1 .* can be made slow/)]);
  });
});

// Libraries that turn paths and templates into regular expressions: below these versions a request can make them slow.
const MINIMUM_VERSIONS: Readonly<Record<string, readonly [number, number, number]>> = {
  // CVE-2026-4923, CVE-2026-4926: several wildcards, consecutive optional groups.
  'path-to-regexp': [8, 4, 0],
  // CVE-2026-0621: exploded arrays of UriTemplate.
  '@modelcontextprotocol/sdk': [1, 25, 2],
};

describe('the libraries that make regular expressions', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  const installed = Object.entries(lock.packages).flatMap(([path, { version = '' }]) => {
    const name = path.split('node_modules/').at(-1) ?? '';
    return name in MINIMUM_VERSIONS ? [{ name, version }] : [];
  });

  it('are newer than their known faults', () => {
    expect(installed.map(({ name }) => name)).toContain('path-to-regexp');
    expect(installed.filter(({ name, version }) => isOlder(version, MINIMUM_VERSIONS[name] ?? [0, 0, 0]))).toEqual([]);
  });

  it.each([
    ['8.3.9', true],
    ['8.4.0', false],
    ['8.10.0', false],
    ['9.0.0', false],
  ])('%s is older: %s', (version, expected) => {
    expect(isOlder(version, [8, 4, 0])).toBe(expected);
  });
});

function isOlder(version: string, minimum: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  const at = minimum.findIndex((wanted, index) => parts[index] !== wanted);
  return at >= 0 && (parts[at] ?? 0) < (minimum[at] ?? 0);
}
