export { type Looks, ownerKey, pathsOf } from './apply/looks.ts';
export { type ModuleChange, type ModulePlan, planModule, type PlanContext } from './apply/plan-module.ts';
export { foldersToGo, type Leftovers, leftovers, planRelease, type Release, type Wanted } from './apply/release.ts';
export { earlierOf } from './apply/compare.ts';
export { neededBlobs, restoreOrder } from './apply/restoring.ts';
export { manifestProblem, type Told, weighTold } from './node/accept.ts';
export { reconnectDelayMs, retryDelayMs } from './node/backoff.ts';
export { type DesiredFile, type DesiredModule, desiredModules, type Sha256 } from './node/desired.ts';
export { afterResult, CHECK_UNKNOWN, type CheckResult, type CheckState } from './node/health.ts';
export { evolveRecord, type Intent, type JournalEntry } from './node/journal.ts';
export type { Problem } from './node/problem.ts';
export {
  type Earlier,
  EMPTY_RECORD,
  type FileRecord,
  type HandChange,
  type ModuleRecord,
  type NodeRecord,
  type Restore,
} from './node/record.ts';
export { DRIFT_TOLD_MS, HAND_CHANGES_KEPT_MAX, ORIGINAL_BYTES_MAX } from './limits.ts';
export {
  FileFailure,
  type FileFailureCode,
  type FileStamp,
  type NodeFiles,
  type NotPlain,
  type Ownership,
  type PathState,
} from './ports/files.ts';
export type { NodePackages, StepOutcome } from './ports/packages.ts';
export type { NodeUnits, UnitState } from './ports/units.ts';
export { type Addressed, namedEndpoints, withAddresses } from './network/endpoints.ts';
export { interfaceName, renderWireGuard, type WireGuardInterface } from './network/wireguard.ts';
export { fitReport } from './told/fit-report.ts';
export { maskOutput } from './told/mask-output.ts';
