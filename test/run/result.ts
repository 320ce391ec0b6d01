export interface StepResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
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
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

type Counts = Pick<StepResult, 'passed' | 'failed' | 'skipped'>;

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
