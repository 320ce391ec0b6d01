export interface StepResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  /** What failed and why, a line each, told once more at the end: a long run's middle is easily lost. */
  readonly failures: readonly string[];
}

const SECONDS_DIGITS = 1;

export function summaryOf({ name, passed, failed, skipped, seconds }: StepResult): string {
  const mark = failed === 0 ? '✓' : '✗';
  const rest = skipped === 0 ? '' : `, ${skipped} skipped`;
  return `${mark} ${name.padEnd(10)} ${passed} ok, ${failed} failed${rest} (${seconds.toFixed(SECONDS_DIGITS)} s)`;
}

export function isGreen(results: readonly StepResult[]): boolean {
  return total(results, 'failed') === 0 && total(results, 'passed') > 0;
}

/** The one line that tells what ran; readers of the output look for exactly this form. */
export function closingLine(results: readonly StepResult[]): string {
  const skipped = total(results, 'skipped');
  const rest = skipped === 0 ? '' : `, ${skipped} skipped`;
  return `${total(results, 'passed')} passed, ${total(results, 'failed')} failed${rest}`;
}

function total(results: readonly StepResult[], key: 'passed' | 'failed' | 'skipped'): number {
  return results.reduce((sum, result) => sum + result[key], 0);
}

/** What we read of vitest's JSON report. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

type Counts = Pick<StepResult, 'passed' | 'failed' | 'skipped'>;

/** How much of an error stands behind a failed test's name. */
const REASON_CHARACTERS = 300;

/** Every failed test with the first line of its error, and every file that could not be run, below `root`. */
export function failuresOf(report: VitestReport | undefined, root: string): readonly string[] {
  return (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const file = name.startsWith(root) ? name.slice(root.length) : name;
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${file}: ${reasonOf([message])}`] : [];
    return failed.map(({ fullName, failureMessages }) => `${file} > ${fullName}: ${reasonOf(failureMessages)}`);
  });
}

function reasonOf([message = '']: readonly string[]): string {
  const [line = ''] = message.trim().split('\n');
  return line.slice(0, REASON_CHARACTERS);
}

/**
 * Counts what vitest reports. A file that could not be loaded has no tests and counts as a failed one; so does a run
 * that failed without saying which test did (an error outside of tests), or that wrote no report.
 */
export function countsOf(report: VitestReport | undefined, exitCode: number): Counts {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && assertionResults.length === 0;
  }).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
