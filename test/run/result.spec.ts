import { describe, expect, it } from 'vitest';
import { closingLine, isGreen, type StepResult } from './result.ts';

const step = (more: Partial<StepResult> = {}): StepResult => {
  return { name: 'unit', passed: 3, failed: 0, skipped: 0, seconds: 1, failures: [], ...more };
};

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
