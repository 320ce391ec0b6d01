import { describe, expect, it } from 'vitest';
import { type ReportedFile, reportOf } from './report.ts';

const error = (message: string) => ({ message });

/** A file with tests of these states, and the errors of its group and of itself. */
const file = (states: readonly string[], { group = '', own = '' } = {}): ReportedFile => ({
  relativeModuleId: 'libs/a.spec.ts',
  errors: () => (own === '' ? [] : [error(own)]),
  children: {
    allSuites: () => [{ fullName: 'a thing', errors: () => (group === '' ? [] : [error(group)]) }],
    allTests: () =>
      states.map((state) => ({
        fullName: `a thing > is ${state}`,
        result: () => ({
          state,
          errors: state === 'failed' ? [error('expected 1 to be 2\n    at a.spec.ts:3')] : undefined,
        }),
      })),
  },
});

describe('reportOf', () => {
  it('counts what passed, and has nothing more to say of it', () => {
    expect(reportOf([file(['passed', 'passed']), file(['passed'])], [])).toEqual({
      ...{ passed: 3, failed: 0, skipped: 0 },
      failures: [],
    });
  });

  it('names each failed test by its file, with the first line of the reason', () => {
    expect(reportOf([file(['passed', 'failed'])], [])).toEqual({
      ...{ passed: 1, failed: 1, skipped: 0 },
      failures: ['libs/a.spec.ts > a thing > is failed: expected 1 to be 2'],
    });
  });

  it('counts what was skipped, and what never ran', () => {
    expect(reportOf([file(['skipped', 'pending'])], [])).toMatchObject({ passed: 0, failed: 0, skipped: 2 });
  });

  it('counts a group whose preparation failed once, and says why: its tests are skipped', () => {
    expect(reportOf([file(['skipped', 'skipped'], { group: 'port taken\n at x' })], [])).toEqual({
      ...{ passed: 0, failed: 1, skipped: 2 },
      failures: ['libs/a.spec.ts > a thing (before or after its tests): port taken'],
    });
  });

  it('counts a file that does not load once, and says why', () => {
    expect(reportOf([file([], { own: 'no such module' })], [])).toMatchObject({
      failed: 1,
      failures: ['libs/a.spec.ts: no such module'],
    });
  });

  it('counts what failed outside of tests', () => {
    const report = reportOf([file(['passed'])], [error('socket closed')]);
    expect(report).toMatchObject({ passed: 1, failed: 1, failures: ['outside of tests: socket closed'] });
  });

  it('keeps a reason short', () => {
    const [failure = ''] = reportOf([file([], { own: 'x'.repeat(10_000) })], []).failures;
    expect(failure.length).toBeLessThan(400);
  });
});
