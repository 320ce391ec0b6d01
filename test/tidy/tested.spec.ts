import { describe, expect, it } from 'vitest';
import { findUntested, testedLibraries } from './tested.ts';
import { projectFiles } from './tree.ts';

/**
 * Lines of tests for one of code that a library does not fall below. They grow with the tests, up to one and a half: what is
 * written below that is what is owed.
 */
const FLOORS: Readonly<Record<string, number>> = {
  agent: 0.85,
  approval: 1.2,
  apply: 1.2,
  bundles: 0.35,
  diff: 1.3,
  drift: 1.3,
  enrolment: 1.5,
  'event-sourcing': 1.45,
  fleet: 1.15,
  'fleet-file': 0.55,
  integrations: 0.45,
  'module-content': 1.3,
  policies: 1.2,
  'read-models': 1.3,
  'repo-sync': 1.4,
  webhooks: 1.2,
};
const OTHERWISE = 0.5;

const tested = testedLibraries(projectFiles(/^(libs\/core|test\/(conformance|language))\/.*\.ts$/));

describe('the core', () => {
  it('is tested as much as it was', () => {
    const told = tested.map(({ library, codeLines, testLines }) => `${library} ${(testLines / codeLines).toFixed(2)}`);
    console.log(`lines of tests for one of code: ${told.join(', ')}`);
    expect(findUntested(tested, FLOORS, OTHERWISE)).toEqual([]);
  });

  it('is read whole, and no floor is of a library that is not there', () => {
    expect(tested.length).toBeGreaterThan(15);
    const names = tested.map(({ library }) => library);
    expect(Object.keys(FLOORS).filter((library) => !names.includes(library))).toEqual([]);
  });
});

describe('the check', () => {
  const file = (path: string, lines: number) => ({ path, text: 'x();\n\n'.repeat(lines) });

  it('counts what is written, own tests and those elsewhere, and helpers of tests as neither', () => {
    const files = [
      file('libs/core/inventory/a.ts', 10),
      file('libs/core/inventory/a.spec.ts', 4),
      file('libs/core/inventory/testing/index.ts', 50),
      file('test/conformance/inventory-masks.suite.ts', 3),
      file('test/conformance/other.suite.ts', 90),
    ];
    expect(testedLibraries(files)).toEqual([{ library: 'inventory', codeLines: 10, testLines: 7 }]);
  });

  it('finds a library whose code grew without its tests', () => {
    const grown = { library: 'diff', codeLines: 100, testLines: 99 };
    expect(findUntested([grown], { diff: 0.99 }, 5)).toEqual([]);
    expect(findUntested([grown], { diff: 1 }, 0)).toEqual([
      expect.stringMatching(/^libs\/core\/diff has 0[.]99 lines/),
    ]);
    expect(findUntested([grown], {}, 1)).toHaveLength(1);
  });
});
