export { decideDrift, driftFold } from './drift.ts';
export type { DriftState } from './drift.ts';
export { verifyRun } from './verify.ts';
export type { AppliedChange } from './verify.ts';
export { appliedFold, claimFold } from './watch.ts';
export type { AppliedState, ClaimState } from './watch.ts';
