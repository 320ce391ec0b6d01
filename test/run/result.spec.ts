import { describe, expect, it } from 'vitest';
import { closingLine, countsOf, failuresOf, isGreen, type StepResult, type VitestReport } from './result.ts';

const file = (status: string, tests: readonly string[], message = ''): VitestReport['testResults'][number] => ({
  name: '/clone/libs/a.spec.ts',
  status,
  message,
  assertionResults: tests.map((outcome) => ({
    fullName: `a thing is ${outcome}`,
    status: outcome,
    failureMessages: outcome === 'failed' ? ['Error: expected 1 to be 2\n    at a.spec.ts:3'] : [],
  })),
});

const report = (more: Partial<VitestReport> = {}): VitestReport => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [file('passed', ['passed', 'passed', 'passed'])],
  ...more,
});

const step = (more: Partial<StepResult> = {}): StepResult => {
  return { name: 'unit', passed: 3, failed: 0, skipped: 0, seconds: 1, failures: [], ...more };
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
      report({ testResults: [file('failed', [])] }),
      1,
      { passed: 3, failed: 1, skipped: 0 },
    ],
    ['an error outside of tests', report(), 1, { passed: 3, failed: 1, skipped: 0 }],
    ['a run without a report', undefined, 0, { passed: 0, failed: 1, skipped: 0 }],
  ])('counts %s', (_, given, exitCode, counts) => {
    expect(countsOf(given, exitCode)).toEqual(counts);
  });
});

describe('failuresOf', () => {
  it('names each failed test by its file, with the first line of the reason', () => {
    const failures = failuresOf(report({ testResults: [file('failed', ['passed', 'failed'])] }), '/clone/');
    expect(failures).toEqual(['libs/a.spec.ts > a thing is failed: Error: expected 1 to be 2']);
  });

  it('names a file that could not be run, or whose preparation failed', () => {
    const failures = failuresOf(report({ testResults: [file('failed', [], 'port taken\n at x')] }), '/clone/');
    expect(failures).toEqual(['libs/a.spec.ts: port taken']);
  });

  it('has nothing to say of what passed, or of a run without a report', () => {
    expect([...failuresOf(report(), '/clone/'), ...failuresOf(undefined, '/clone/')]).toEqual([]);
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
