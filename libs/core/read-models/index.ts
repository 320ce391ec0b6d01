export { explain, explanationText } from './explain.ts';
export type { CallActor, Explainable } from './explain.ts';
export { resourceKey } from './fleet.ts';
export { fleetDifference } from './fleet-diff.ts';
export { instanceThing } from './fleet-history.ts';
export { UNSET_MODE } from './gitops-mode.ts';
export { LIST_ROWS_MAX, MEMBERS_MAX } from './limits.ts';
export { excerptOf, maskSecrets, maskWith } from '@fleetwright/core/fleet';
export type {
  Batch,
  FleetAsOf,
  ProjectionProgress,
  Projection,
  ReadModels,
  ReadTarget,
  RebuildSource,
  RowCount,
  RowCountQuery,
  RowFilter,
  RowQuery,
} from './ports.ts';
export type { RefusedEvent } from './project.ts';
export { FOLD_EDITION, project, READ_MODELS, rowsNeeded } from './project.ts';
export type { ReadModelName, RowAccess, ReadModelRows } from './project.ts';
export type { ReadModel, RowBase } from './read-model.ts';
export type {
  AccountRow,
  BreakGlassRow,
  DriftIgnoreRow,
  WebhookSubscriptionRow,
  DriftReportRow,
  FleetEventRow,
  FleetHistoryRow,
  GitopsModeRow,
  InstanceRow,
  ModuleVersionRow,
  PendingChangeRow,
  ProposalRow,
  RepositoryRow,
  ResourceRow,
  SyncRunRow,
  VoteRow,
} from './rows.ts';
export { reachOfChange } from './reach-of-change.ts';
export { isFinished } from './run-status.ts';
export {
  instanceView,
  moduleVersionView,
  proposalView,
  remains,
  repositoryView,
  resourceView,
  actionTotals,
  syncRunSummary,
  syncRunView,
  type RunMember,
  type MemberCounts,
  waitingOn,
} from './views.ts';
export { fleetEventOf } from './fleet-events.ts';
