import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlantedTree, plantTree, root } from './tree.ts';

// Each of these reads the world, which core and contracts must not.
const impure = {
  'a clock': 'Date.now()',
  'today’s date': 'new Date()',
  'today’s date as text': 'Date()',
  'a random number': 'Math.random()',
  'a random id': 'crypto.randomUUID()',
  'the environment': "process.env['HOME']",
  'a timer': 'setTimeout(() => 0, 1)',
  'the network': "fetch('http://localhost')",
  'a stopwatch': 'performance.now()',
  'a way around': 'globalThis',
};

const planted = Object.entries(impure).map(([what, expression], index) => {
  return { what, path: `libs/core/diff/impure-${index}.ts`, text: `export const x = () => ${expression};\n` };
});

// Each of these loses a key `__proto__`.
const losing = {
  'a record of zod': 'export const x = z.record(z.string(), z.number());',
  'a JSON value of zod': 'export const x = z.json();',
  'a loose object of zod': 'export const x = z.looseObject({});',
  'an assignment': 'const x: Record<string, number> = {};\nfor (const key of keys) x[key] = 1;',
  'a sum over keys': 'export const x = keys.reduce((all, key) => { all[key] = 1; return all; }, {} as Keys);',
  'a property that is filled': 'class X { #all: Keys = {}; add(key: string) { this.#all[key] ??= 1; } }',
  'a copy by Object.assign': 'export const x = Object.assign({}, keys);',
};
const keeping = {
  'a copy by spreading': 'export const x = { ...keys };',
  'a list that is filled': 'const x: number[] = [];\nfor (const at of places) x[at] = 1;',
  'a map without a prototype': 'const x = emptyMap();\nfor (const key of keys) x[key] = 1;',
  entries: 'export const x = Object.fromEntries(keys.map((key) => [key, 1]));',
};
const plantedKeys = (sources: Readonly<Record<string, string>>, name: string) =>
  Object.entries(sources).map(([what, text], index) => {
    return { what, path: `services/diff/${name}-${index}.ts`, text: `${text}\n` };
  });
const lost = plantedKeys(losing, 'losing');

const others = [
  { what: 'printing', path: 'libs/core/diff/print.ts', text: "export const x = () => console.log('a');\n" },
  { what: 'a built-in module', path: 'libs/core/diff/file.ts', text: "export { readFile } from 'node:fs';\n" },
  { what: 'an export of everything', path: 'libs/kit/service/all.ts', text: "export * from './x.ts';\n" },
  {
    what: 'a test of absolute time',
    path: 'services/diff/slow.spec.ts',
    text: 'const from = performance.now();\nexpect(performance.now() - from).toBeLessThan(2_000);\n',
  },
  {
    what: 'a test of the share of a processor',
    path: 'services/diff/busy.suite.ts',
    text: 'expect(process.cpuUsage().user / 1_000).toBeLessThanOrEqual(2_000);\n',
  },
  {
    what: 'a clean-up that gives up at once',
    path: 'services/diff/folder.spec.ts',
    text: "import { rm } from 'node:fs/promises';\nawait rm('x', { recursive: true, force: true });\n",
  },
  { what: 'printing in a service', path: 'services/diff/print.ts', text: "export const x = () => console.log('a');\n" },
];

const innocent = [
  {
    what: 'a test of a ratio',
    path: 'services/diff/ratio.spec.ts',
    text: 'const [a, b] = [performance.now(), 5];\nexpect((performance.now() - a) / (performance.now() - b)).toBeLessThan(2);\n',
  },
  { what: 'a bound of a count', path: 'services/diff/count.spec.ts', text: 'expect([1].length).toBeLessThan(2);\n' },
  { what: 'a date made of a given time', path: 'libs/core/diff/date.ts', text: 'export const x = new Date(5);\n' },
  { what: 'a clock in a service', path: 'services/diff/clock.ts', text: 'export const x = () => Date.now();\n' },
  {
    what: 'a clock in a core spec',
    path: 'libs/core/diff/clock.spec.ts',
    text: 'export const x = () => Date.now();\n',
  },
  ...plantedKeys(keeping, 'keeping'),
];

describe('the linter', () => {
  let tree: PlantedTree;
  let complaints: string[];

  beforeAll(() => {
    const own = ['.oxlintrc.json', 'test/tidy/oxlint-plugin.mjs'].map((path) => {
      return [path, readFileSync(join(root, path), 'utf8')];
    });
    const files = [...planted, ...lost, ...others, ...innocent].map(({ path, text }) => [path, text]);
    tree = plantTree(Object.fromEntries([...own, ...files]));
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--format', 'unix'], {
      cwd: tree.folder,
      encoding: 'utf8',
    });
    complaints = stdout.split('\n').map((line) => line.split(':')[0] ?? '');
  });

  afterAll(() => tree.remove());

  it.each([...planted, ...lost, ...others])('refuses $what', ({ path }) => {
    expect(complaints).toContain(path);
  });

  it.each(innocent)('lets $what pass', ({ path }) => {
    expect(complaints).not.toContain(path);
  });
});
