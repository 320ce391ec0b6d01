import type { HealthCheck } from '@fleetwright/contracts/agents';

/** What is known of one health check. */
export interface CheckState {
  readonly verdict: 'unknown' | 'passing' | 'failing';
  /** The latest results of one kind, up to the threshold. */
  readonly inARow: number;
  readonly isLastPassed: boolean;
  /** Of the latest result, while failing. */
  readonly message: string | null;
}

export interface CheckResult {
  readonly isPassed: boolean;
  readonly message: string | null;
}

export const CHECK_UNKNOWN: CheckState = { verdict: 'unknown', inARow: 0, isLastPassed: false, message: null };

/** A verdict changes when as many results of the other kind came in a row as the check's threshold says; the first pass counts. */
export function afterResult(check: HealthCheck, state: CheckState, { isPassed, message }: CheckResult): CheckState {
  const isSame = state.inARow > 0 && state.isLastPassed === isPassed;
  const inARow = Math.min(isSame ? state.inARow + 1 : 1, check.threshold);
  const isFirstPass = state.verdict === 'unknown' && isPassed;
  const verdict = inARow >= check.threshold || isFirstPass ? (isPassed ? 'passing' : 'failing') : state.verdict;
  return {
    verdict,
    inARow,
    isLastPassed: isPassed,
    message: verdict === 'failing' ? (message ?? state.message) : null,
  };
}
