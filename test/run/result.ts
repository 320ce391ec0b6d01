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
