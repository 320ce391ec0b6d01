import { describe, expect, it } from 'vitest';
import { closingLine, countsOf, isGreen, type StepResult, type VitestReport } from './result.ts';

const report = (more: Partial<VitestReport> = {}): VitestReport => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{}, {}, {}] }],
  ...more,
});

const step = (more: Partial<StepResult> = {}): StepResult => {
  return { name: 'unit', passed: 3, failed: 0, skipped: 0, seconds: 1, ...more };
};

describe('countsOf', () => {
  it.each([
    ['a good run', report(), 0, { passed: 3, failed: 0, skipped: 0 }],
    ['failed tests', report({ numFailedTests: 2 }), 1, { passed: 3, failed: 2, skipped: 0 }],
    [
      'skipped and planned tests',
      report({ numPendingTests: 1, numTodoTests: 1 }),
      0,
      { passed: 3, failed: 0, skipped: 2 },
    ],
    [
      'a file that does not load',
      report({ testResults: [{ status: 'failed', assertionResults: [] }] }),
      1,
      { passed: 3, failed: 1, skipped: 0 },
    ],
    ['an error outside of tests', report(), 1, { passed: 3, failed: 1, skipped: 0 }],
    ['a run without a report', undefined, 0, { passed: 0, failed: 1, skipped: 0 }],
  ])('counts %s', (_, given, exitCode, counts) => {
    expect(countsOf(given, exitCode)).toEqual(counts);
  });
});

describe('closingLine', () => {
  it('adds up the steps', () => {
    expect(closingLine([step(), step({ passed: 1, failed: 2 })])).toBe('4 passed, 2 failed');
    expect(closingLine([step({ skipped: 1 })])).toBe('3 passed, 0 failed, 1 skipped');
  });
});

describe('isGreen', () => {
  it.each([
    [[step()], true],
    [[step(), step({ failed: 1 })], false],
    [[step({ passed: 0 })], false],
    [[], false],
  ])('tells whether all is well: case %#', (results, isWell) => {
    expect(isGreen(results)).toBe(isWell);
  });
});
