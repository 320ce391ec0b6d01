import type { StepResult } from './result.ts';

/** What a test run came to. `failures`: a line each, with the file, the test or group, and the first line of the reason. */
export type Report = Pick<StepResult, 'passed' | 'failed' | 'skipped' | 'failures'>;

interface Errors {
  errors(): readonly { readonly message: string; readonly name?: string }[];
}

/** What we ask of vitest's description of a test. */
export interface ReportedTest {
  readonly fullName: string;
  result(): { readonly state: string; readonly errors?: readonly { readonly message: string }[] | undefined };
}

/** What we ask of vitest's description of a file. */
export interface ReportedFile extends Errors {
  readonly relativeModuleId: string;
  readonly children: {
    allTests(): Iterable<ReportedTest>;
    allSuites(): Iterable<Errors & { readonly fullName: string }>;
  };
}

/** How much of an error stands behind a failed test's name. */
const REASON_CHARACTERS = 300;

/**
 * Counts tests, and as failed ones also each file that could not be loaded, each group whose preparation or clean-up
 * failed, and each error outside of tests: none of these has a test that says so, and none may pass unseen.
 */
export function reportOf(files: Iterable<ReportedFile>, unhandled: readonly { readonly message: string }[]): Report {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const fail = (where: string, errors: readonly { readonly message: string }[]) => {
    counts.failed += 1;
    failures.push(`${where}: ${reasonOf(errors)}`);
  };
  for (const file of files) {
    const name = file.relativeModuleId;
    if (file.errors().length > 0) fail(name, file.errors());
    for (const suite of file.children.allSuites()) {
      if (suite.errors().length > 0) fail(`${name} > ${suite.fullName} (before or after its tests)`, suite.errors());
    }
    for (const test of file.children.allTests()) {
      const { state, errors = [] } = test.result();
      if (state === 'passed') counts.passed += 1;
      else if (state === 'failed') fail(`${name} > ${test.fullName}`, errors);
      else counts.skipped += 1;
    }
  }
  if (unhandled.length > 0) fail('outside of tests', unhandled);
  return { ...counts, failures };
}

function reasonOf([error]: readonly { readonly message: string }[]): string {
  const [line = ''] = (error?.message ?? 'no reason was given').trim().split('\n');
  return line.slice(0, REASON_CHARACTERS);
}
