import type { StoredEvent } from '@fleetwright/contracts';
import { driftReports } from './drift-reports.ts';
import { accounts, instances, moduleVersions, resources } from './fleet.ts';
import { fleetEvents } from './fleet-events.ts';
import { proposals } from './proposals.ts';
import type { ReadModel, RowBase } from './read-model.ts';
import { repositories } from './repositories.ts';
import type {
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
import { syncRuns } from './sync-runs.ts';

/** Every read model's row. */
export interface RowOf {
  repositories: RepositoryRow;
  sync_runs: SyncRunRow;
  proposals: ProposalRow;
  fleet_events: FleetEventRow;
  drift_reports: DriftReportRow;
  resources: ResourceRow;
  instances: InstanceRow;
  module_versions: ModuleVersionRow;
  accounts: AccountRow;
}
export type ReadModelName = keyof RowOf;

export const READ_MODELS: { readonly [M in ReadModelName]: ReadModel<RowOf[M]> } = {
  repositories,
  sync_runs: syncRuns,
  proposals,
  fleet_events: fleetEvents,
  drift_reports: driftReports,
  resources,
  instances,
  module_versions: moduleVersions,
  accounts,
};

/**
 * Changes whenever a rule, a row's shape or a facet does: rows folded by another edition are dropped and folded anew.
 */
export const FOLD_EDITION = 3;

/** Rows by model, account and key, as far as a batch needs them. */
export interface RowAccess {
  /** The row; null when there is none. Every row that `rowsNeeded` named can be read. */
  read(model: ReadModelName, account: string, key: string): RowBase | null;
  write(model: ReadModelName, account: string, key: string, row: RowBase | null): void;
}

type Named = readonly [ReadModelName, ReadModel];

const LISTENERS = listeners();

function listeners(): ReadonlyMap<string, readonly Named[]> {
  const byType = new Map<string, Named[]>();
  for (const [name, model] of Object.entries(READ_MODELS) as unknown as Named[]) {
    for (const type of model.types) byType.set(type, [...(byType.get(type) ?? []), [name, model]]);
  }
  return byType;
}

/** Calls `need` with each row that must be readable before the event can be projected. */
export function rowsNeeded(
  event: StoredEvent,
  need: (model: ReadModelName, account: string, key: string) => void,
): void {
  for (const [name, model] of LISTENERS.get(event.type) ?? []) {
    if (model.replaces(event)) continue;
    for (const key of model.keysOf(event)) need(name, event.account_id, key);
  }
}

/** Folds events, in the order of their positions, into rows. Unknown types are ignored. */
export function project(events: Iterable<StoredEvent>, rows: RowAccess): void {
  for (const event of events) {
    for (const [name, model] of LISTENERS.get(event.type) ?? []) evolveRows(name, model, event, rows);
  }
}

function evolveRows(name: ReadModelName, model: ReadModel, event: StoredEvent, rows: RowAccess): void {
  const replaces = model.replaces(event);
  for (const key of model.keysOf(event)) {
    const before = replaces ? null : rows.read(name, event.account_id, key);
    const after = model.evolve(before, event);
    if (replaces || after !== before) rows.write(name, event.account_id, key, after);
  }
}
