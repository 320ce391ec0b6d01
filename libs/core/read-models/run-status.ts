import type { RunStatus } from '@fleetwright/contracts';
import type { SyncRunRow } from './rows.ts';

/** Statuses that claim something is in place: shown only once the run was verified against live. */
const CLAIMS_EFFECT = new Set<RunStatus>(['applied', 'applied_manually', 'partial']);

/** The status that a run's facts add up to. */
export function runStatus(fold: SyncRunRow['fold']): RunStatus {
  if (fold.stage_failed || fold.deadline_exceeded) return 'failed';
  if (fold.closed_as !== null) return isVerificationOwed(fold) ? 'applying' : fold.closed_as;
  if (fold.outstanding.length > 0) return 'applying';
  return fold.reviewed ? 'diff_ready' : 'in_progress';
}

/** True while a closed run that applied something still waits for its comparison with live. */
export function isVerificationOwed(fold: SyncRunRow['fold']): boolean {
  return fold.closed_as !== null && CLAIMS_EFFECT.has(fold.closed_as) && fold.applied_count > 0 && !fold.verified;
}

/** True when nothing more is expected of the run. */
export function isFinished(status: RunStatus): boolean {
  return status !== 'in_progress' && status !== 'diff_ready' && status !== 'applying';
}
