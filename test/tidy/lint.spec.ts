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

const others = [
  { what: 'printing', path: 'libs/core/diff/print.ts', text: "export const x = () => console.log('a');\n" },
  { what: 'a built-in module', path: 'libs/core/diff/file.ts', text: "export { readFile } from 'node:fs';\n" },
  { what: 'an export of everything', path: 'libs/kit/service/all.ts', text: "export * from './x.ts';\n" },
  { what: 'printing in a service', path: 'services/diff/print.ts', text: "export const x = () => console.log('a');\n" },
];

const innocent = [
  { what: 'a date made of a given time', path: 'libs/core/diff/date.ts', text: 'export const x = new Date(5);\n' },
  { what: 'a clock in a service', path: 'services/diff/clock.ts', text: 'export const x = () => Date.now();\n' },
  {
    what: 'a clock in a core spec',
    path: 'libs/core/diff/clock.spec.ts',
    text: 'export const x = () => Date.now();\n',
  },
];

describe('the linter', () => {
  let tree: PlantedTree;
  let complaints: string[];

  beforeAll(() => {
    const own = ['.oxlintrc.json', 'test/tidy/oxlint-plugin.mjs'].map((path) => {
      return [path, readFileSync(join(root, path), 'utf8')];
    });
    const files = [...planted, ...others, ...innocent].map(({ path, text }) => [path, text]);
    tree = plantTree(Object.fromEntries([...own, ...files]));
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--format', 'unix'], {
      cwd: tree.folder,
      encoding: 'utf8',
    });
    complaints = stdout.split('\n').map((line) => line.split(':')[0] ?? '');
  });

  afterAll(() => tree.remove());

  it.each([...planted, ...others])('refuses $what', ({ path }) => {
    expect(complaints).toContain(path);
  });

  it.each(innocent)('lets $what pass', ({ path }) => {
    expect(complaints).not.toContain(path);
  });
});
