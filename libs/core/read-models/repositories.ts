import type { RepositorySettings, RepositoryView, StoredEvent } from '@fleetwright/contracts';
import { later } from './instant.ts';
import { BACK_OFF_MAX_SECONDS } from './limits.ts';
import { onRow, type ProjectionRule, readModel, replaceRow } from './read-model.ts';
import type { HostKeyRow, RepositoryRow } from './rows.ts';

type Failure = 'FetchFailed' | 'ParseFailed' | 'DiffFailed' | 'RunDeadlineExceeded';
type Settled = RepositoryRow['fold']['settled'];

const byRepository = (event: { readonly data: { readonly repository_id: string } }): readonly string[] => [
  event.data.repository_id,
];

/** Events of a run that is no longer the newest say nothing about the repository. */
function ofNewestRun(row: RepositoryRow, runId: string): boolean {
  return row.last_run_id === runId;
}

const failed: ProjectionRule<RepositoryRow, Failure> = onRow(byRepository, (row, event) => {
  if (!ofNewestRun(row, event.data.run_id)) return row;
  const error = event.data.findings.items.find(({ severity }) => severity === 'error');
  const failures = row.consecutive_failures + 1;
  return settle(
    {
      ...row,
      last_error: error?.message ?? 'The sync failed.',
      last_error_code: error?.code ?? 'sync_failed',
      consecutive_failures: failures,
      next_sync_at: later(event.recorded_at, secondsToNext(event, row.reconcile_interval_seconds, failures) * 1_000),
    },
    'failed',
  );
});

export const repositories = readModel<RepositoryRow>({
  name: 'repositories',
  facets: ['status', 'name'],
  rules: {
    RepositoryRegistered: replaceRow(byRepository, registered),
    RepositoryUpdated: onRow(byRepository, (row, event) =>
      settle(
        {
          ...row,
          ...event.data.settings,
          host_key: keyAfter(row, event),
          version: row.version + 1,
          updated_at: event.recorded_at,
        },
        row.fold.settled,
      ),
    ),
    HostKeyPinned: onRow(byRepository, (row, event) => ({
      ...row,
      host_key: {
        line: event.data.host_key,
        source: 'first_use',
        recorded_at: event.recorded_at,
        recorded_by: event.actor,
      },
    })),
    HostKeyForgotten: onRow(byRepository, (row) =>
      row.host_key?.source === 'first_use' ? { ...row, host_key: null } : row,
    ),
    WebhookSecretRotated: onRow(byRepository, (row, event) => ({ ...row, webhook_generation: event.data.generation })),
    RepositoryRemoved: replaceRow<RepositoryRow, 'RepositoryRemoved'>(byRepository, () => null),
    SyncRequested: onRow(byRepository, (row, event) =>
      event.data.run_number < row.fold.run_number ? row : requested(row, event),
    ),
    FetchFailed: failed,
    ParseFailed: failed,
    DiffFailed: failed,
    RunDeadlineExceeded: failed,
    DiffComputed: onRow(byRepository, (row, event) => {
      if (!ofNewestRun(row, event.data.run_id)) return row;
      const { counts, findings } = event.data;
      const diff_errors = findings.items.some(({ severity }) => severity === 'error');
      return {
        ...row,
        last_diff_count: counts.create + counts.update + counts.delete + counts.adopt + (counts.disown ?? 0),
        fold: { ...row.fold, diff_errors },
      };
    }),
    ReviewRecorded: onRow(byRepository, (row, event) => {
      if (!ofNewestRun(row, event.data.run_id)) return row;
      const synced = {
        ...withoutError(row),
        consecutive_failures: 0,
        last_synced_at: event.recorded_at,
        last_synced_revision: event.data.revision.sha,
      };
      return settle(synced, row.fold.diff_errors ? 'partial' : 'synced');
    }),
    ProposalFailed: onRow(byRepository, (row, event) => {
      if (!ofNewestRun(row, event.data.run_id)) return row;
      const { code, message } = event.data;
      return { ...row, fold: { ...row.fold, apply_error: { code, message } } };
    }),
    ProposalRetried: onRow(byRepository, (row, event) => {
      if (!ofNewestRun(row, event.data.run_id)) return row;
      return settle(
        { ...withoutError(row), fold: { ...row.fold, apply_error: null } },
        row.fold.diff_errors ? 'partial' : 'synced',
      );
    }),
    RunClosed: onRow(byRepository, (row, event) => {
      if (!ofNewestRun(row, event.data.run_id) || event.data.status === 'superseded') return row;
      return closed(row, event);
    }),
  },
});

function registered(event: StoredEvent<'RepositoryRegistered'>): RepositoryRow {
  const { repository_id, settings } = event.data;
  const row: RepositoryRow = {
    id: repository_id,
    account_id: event.account_id,
    ...settings,
    self_heal: settings.self_heal ?? false,
    on_removal: settings.on_removal ?? 'delete',
    status: 'syncing',
    last_error: null,
    last_error_code: null,
    consecutive_failures: 0,
    last_run_id: null,
    last_synced_at: null,
    last_synced_revision: null,
    last_diff_count: null,
    next_sync_at: null,
    host_key: givenKey(event),
    webhook_generation: 1,
    version: 1,
    created_at: event.recorded_at,
    updated_at: event.recorded_at,
    position: event.position,
    fold: { run_number: 0, settled: 'syncing', diff_errors: false, apply_error: null },
  };
  return settle(row, 'syncing');
}

function givenKey(event: StoredEvent<'RepositoryRegistered' | 'RepositoryUpdated'>): HostKeyRow | null {
  const { ssh_host_key: line } = event.data.settings;
  if (line === null) return null;
  return { line, source: 'given', recorded_at: event.recorded_at, recorded_by: event.actor };
}

/** A given key counts from when it was given; a pinned one stays until an event says that it is forgotten. */
function keyAfter(row: RepositoryRow, event: StoredEvent<'RepositoryUpdated'>): HostKeyRow | null {
  const { ssh_host_key: line } = event.data.settings;
  if (line === null) return row.host_key?.source === 'given' ? null : row.host_key;
  return row.host_key?.line === line && row.host_key.source === 'given' ? row.host_key : givenKey(event);
}

function requested(row: RepositoryRow, event: StoredEvent<'SyncRequested'>): RepositoryRow {
  const started: RepositoryRow = {
    ...row,
    last_run_id: event.data.run_id,
    next_sync_at: later(event.recorded_at, row.reconcile_interval_seconds * 1_000),
    fold: { ...row.fold, run_number: event.data.run_number, diff_errors: false, apply_error: null },
  };
  return settle(started, 'syncing');
}

function closed(row: RepositoryRow, event: StoredEvent<'RunClosed'>): RepositoryRow {
  const { status } = event.data;
  if (status === 'failed') {
    const error = row.fold.apply_error;
    return settle(
      { ...row, last_error: error?.message ?? 'No change could be applied.', last_error_code: error?.code ?? 'failed' },
      'failed',
    );
  }
  return settle(row, status === 'partial' || row.fold.diff_errors ? 'partial' : 'synced');
}

function withoutError(row: RepositoryRow): RepositoryRow {
  return { ...row, last_error: null, last_error_code: null };
}

function settle(row: RepositoryRow, settled: Settled): RepositoryRow {
  const status: RepositoryView['status'] = row.enabled ? settled : 'disabled';
  return { ...row, status, fold: { ...row.fold, settled } };
}

/** Looking again after what only something new can end costs the remote as little as after a success. */
function secondsToNext({ data }: StoredEvent<Failure>, intervalSeconds: number, failures: number): number {
  return 'lasts_while' in data && data.lasts_while !== undefined
    ? intervalSeconds
    : backOffSeconds(intervalSeconds, failures);
}

/** Doubles with every failure, up to an hour; an interval over an hour stays as it is. */
function backOffSeconds(intervalSeconds: RepositorySettings['reconcile_interval_seconds'], failures: number): number {
  // 2^8 times the shortest interval is beyond the hour, so larger exponents cannot matter.
  const doubled = intervalSeconds * 2 ** Math.min(failures, 8);
  return Math.max(intervalSeconds, Math.min(BACK_OFF_MAX_SECONDS, doubled));
}
