import { checkPlan, type Computed, computeDiff, type DiffInput } from '@fleetwright/core/diff';
import type { DiffPorts } from './ports.ts';

/** What is compared, and as whose file. */
export type Comparison = Omit<DiffInput, 'digestOf'>;

/**
 * The diff, for runs and for plans alike. A plan that a second look finds unsound is never answered as one: that is a
 * failure with the finding `internal_error`.
 */
export function compare(ports: Pick<DiffPorts, 'digestOf' | 'log'>, comparison: Comparison): Computed {
  const computed = computeDiff({ ...comparison, digestOf: ports.digestOf });
  const faults = computed.kind === 'computed' ? checkPlan(computed.plan) : [];
  if (faults.length === 0) return computed;
  ports.log.error({ faults, run_id: comparison.runId }, 'computed an unsound plan');
  return failedInside(comparison.file, `the plan is not sound (${faults[0]})`);
}

export function failedInside(file: string, what: string): Computed {
  const message = `${what} because of a fault inside; try again, and tell the operator`;
  return { kind: 'failed', findings: [{ severity: 'error', code: 'internal_error', message, file }], named: [] };
}
