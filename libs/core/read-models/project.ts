import type { EventData, StoredEvent } from '@fleetwright/contracts';
import { driftIgnores } from './drift-ignores.ts';
import { webhookSubscriptions } from './webhook-subscriptions.ts';
import { driftReports } from './drift-reports.ts';
import { accounts, instances, moduleVersions, resources } from './fleet.ts';
import { fleetHistory } from './fleet-history.ts';
import { breakGlass, gitopsModes, pendingChanges } from './gitops-mode.ts';
import { fleetEvents } from './fleet-events.ts';
import { proposals } from './proposals.ts';
import type { ReadModel, RowBase } from './read-model.ts';
import { repositories } from './repositories.ts';
import type {
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
import { syncRuns } from './sync-runs.ts';
import { votes } from './votes.ts';

/** Every read model's row. */
export interface ReadModelRows {
  repositories: RepositoryRow;
  sync_runs: SyncRunRow;
  proposals: ProposalRow;
  fleet_events: FleetEventRow;
  drift_reports: DriftReportRow;
  drift_ignores: DriftIgnoreRow;
  webhook_subscriptions: WebhookSubscriptionRow;
  gitops_modes: GitopsModeRow;
  pending_changes: PendingChangeRow;
  break_glass: BreakGlassRow;
  resources: ResourceRow;
  instances: InstanceRow;
  module_versions: ModuleVersionRow;
  accounts: AccountRow;
  fleet_history: FleetHistoryRow;
  votes: VoteRow;
}
export type ReadModelName = keyof ReadModelRows;

export const READ_MODELS: { readonly [M in ReadModelName]: ReadModel<ReadModelRows[M]> } = {
  repositories,
  sync_runs: syncRuns,
  proposals,
  fleet_events: fleetEvents,
  drift_reports: driftReports,
  drift_ignores: driftIgnores,
  webhook_subscriptions: webhookSubscriptions,
  gitops_modes: gitopsModes,
  pending_changes: pendingChanges,
  break_glass: breakGlass,
  resources,
  instances,
  module_versions: moduleVersions,
  accounts,
  fleet_history: fleetHistory,
  votes,
};

/**
 * Changes whenever a rule, a row's shape or a facet does: rows folded by another edition are dropped and folded anew.
 */
export const FOLD_EDITION = 12;

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

/**
 * Calls `need` with each row that must be readable before the event can be projected. An event that cannot even say so
 * needs none: it is refused when it is projected.
 */
export function rowsNeeded(
  event: StoredEvent,
  need: (model: ReadModelName, account: string, key: string) => void,
): void {
  for (const [name, model] of LISTENERS.get(event.type) ?? []) {
    for (const key of keysNeeded(model, event)) need(name, event.account_id, key);
  }
  const commented = commentOf(event);
  if (commented !== undefined) need('proposals', event.account_id, commented);
}

function keysNeeded(model: ReadModel, event: StoredEvent): readonly string[] {
  try {
    return model.replaces(event) ? [] : keysOf(model, event);
  } catch {
    return [];
  }
}

/** Data that are not what the event's type says may name no row at all. */
function keysOf(model: ReadModel, event: StoredEvent): readonly string[] {
  const keys = model.keysOf(event);
  if (keys.every((key) => typeof key === 'string')) return keys;
  throw new TypeError(`${event.type} does not say which row of ${model.name} it changes`);
}

/** An event that could not be folded into any row. */
export interface RefusedEvent {
  readonly event: StoredEvent;
  readonly error: unknown;
}

/**
 * Folds events, in the order of their positions, into rows. Unknown types are ignored. An event that throws changes no
 * row and is answered: whoever folds the same events again refuses the same ones.
 */
export function project(events: Iterable<StoredEvent>, rows: RowAccess): readonly RefusedEvent[] {
  const refused: RefusedEvent[] = [];
  for (const event of events) {
    try {
      projectOne(event, rows);
    } catch (error) {
      refused.push({ event, error });
    }
  }
  return refused;
}

type Write = Parameters<RowAccess['write']>;

function projectOne(stored: StoredEvent, rows: RowAccess): void {
  const event = withComment(stored, rows);
  const writes: Write[] = [];
  for (const [name, model] of LISTENERS.get(event.type) ?? []) evolveRows(name, model, event, rows, writes);
  // Only when all of them could be told: an event counts whole or not at all.
  for (const write of writes) rows.write(...write);
}

function evolveRows(name: ReadModelName, model: ReadModel, event: StoredEvent, rows: RowAccess, writes: Write[]): void {
  const replaces = model.replaces(event);
  for (const key of keysOf(model, event)) {
    const before = replaces ? null : rows.read(name, event.account_id, key);
    const after = model.evolve(before, event);
    if (replaces || after !== before) writes.push([name, event.account_id, key, after]);
  }
}

/** The proposal whose decision, in the same append, holds the comment of this one. */
function commentOf({ type, data }: StoredEvent): string | undefined {
  if (type !== 'ProposalApproved' && type !== 'ProposalRejected' && type !== 'VoteCast') return undefined;
  return typeof data.comment_of === 'string' ? data.comment_of : undefined;
}

/** The event as if its comment stood in it. */
function withComment(event: StoredEvent, rows: RowAccess): StoredEvent {
  const proposal = commentOf(event);
  if (proposal === undefined) return event;
  const { comment_of: _, ...data } = event.data as EventData<'ProposalApproved'>;
  const row = rows.read('proposals', event.account_id, proposal) as ProposalRow | null;
  return { ...event, data: { ...data, comment: row?.decisions.at(-1)?.comment ?? null } } as StoredEvent;
}
