import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { innocentImports, plantedFiles, plantedImports } from './planted-imports.ts';
import { type PlantedTree, plantTree, projectFiles, root } from './tree.ts';

interface Report {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

function cruise(folder: string): Report {
  const args = ['--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json', 'libs', 'services'];
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/depcruise'), args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Report;
}

interface Rule {
  readonly name: string;
  readonly comment: string;
}

const configuration = (await import(join(root, '.dependency-cruiser.mjs'))) as { default: { forbidden: Rule[] } };
const rules = configuration.default.forbidden;
const ruleNames = [...new Set(rules.map(({ name }) => name))];

describe('the import rules', () => {
  let tree: PlantedTree;
  let report: Report;

  beforeAll(() => {
    tree = plantTree(plantedFiles([...plantedImports, ...innocentImports]));
    report = cruise(tree.folder);
  });

  afterAll(() => tree.remove());

  const rulesBrokenBy = (from: string) => {
    return report.summary.violations.filter((violation) => violation.from === from).map(({ rule }) => rule.name);
  };

  it.each(plantedImports)('$rule refuses $to in $from', ({ rule, from }) => {
    expect(rulesBrokenBy(from)).toContain(rule);
  });

  it.each(innocentImports)('let $to into $from', ({ from }) => {
    expect(rulesBrokenBy(from)).toEqual([]);
  });

  it.each(ruleNames)('%s has a planted violation', (name) => {
    expect(plantedImports.map(({ rule }) => rule)).toContain(name);
  });

  it.each(rules)('$name tells the reader what to do', ({ comment }) => {
    expect(comment).toMatch(/.{40,}[.]$/);
  });
});

describe('the real tree', () => {
  it('is read whole: every source and every spec, none forgotten', () => {
    const sources = projectFiles(/^(libs|services)\/.*\.(ts|tsx)$/).map(({ path }) => path);
    const read = new Set(cruise(root).modules.map(({ source }) => source));
    expect(sources.filter((path) => !read.has(path))).toEqual([]);
    expect(sources.length).toBeGreaterThan(100);
  });
});
