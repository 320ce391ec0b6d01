export { resourceKey } from './fleet.ts';
export { LIST_ROWS_MAX, MEMBERS_MAX } from './limits.ts';
export { maskSecrets } from './mask.ts';
export type {
  Batch,
  Progress,
  Projection,
  ReadModels,
  ReadTarget,
  RebuildSource,
  RowFilter,
  RowQuery,
} from './ports.ts';
export { FOLD_EDITION, project, READ_MODELS, rowsNeeded } from './project.ts';
export type { ReadModelName, RowAccess, RowOf } from './project.ts';
export type { ReadModel, RowBase } from './read-model.ts';
export type {
  AccountRow,
  DriftReportRow,
  FleetEventRow,
  InstanceRow,
  ModuleVersionRow,
  ProposalRow,
  RepositoryRow,
  ResourceRow,
  SyncRunRow,
} from './rows.ts';
export { isFinished } from './run-status.ts';
export {
  instanceView,
  moduleVersionView,
  proposalView,
  repositoryView,
  resourceView,
  syncRunView,
  waitingOn,
} from './views.ts';
