import type { EventType, FindingList, Instant, StoredEvent } from '@fleetwright/contracts';
import { elapsedMs } from './instant.ts';
import { RUN_FINDINGS_MAX } from './limits.ts';
import { maskSecrets } from '@fleetwright/core/fleet';
import { onRow, type ProjectionRule, readModel, replaceRow } from './read-model.ts';
import { afterChange, afterFailure, heldAction, reopened, settled, withoutFailure } from './run-actions.ts';
import type { SyncRunRow } from './rows.ts';
import { isFinished, runStatus } from './run-status.ts';

type Row = SyncRunRow;
type Fold = Row['fold'];

const byRun = (event: { readonly data: { readonly run_id: string } }): readonly string[] => [event.data.run_id];

/** A rule for an event that names its run, where the row exists. */
function ofRun<T extends EventType>(evolve: (row: Row, event: StoredEvent<T>) => Row): ProjectionRule<Row, T> {
  return onRow((event) => byRun(event as unknown as { data: { run_id: string } }), evolve);
}

type StageFailure = 'ParseFailed' | 'DiffFailed';
const stageFailed = (stage: string) =>
  ofRun<StageFailure>((row, event) => {
    const noted = timed(found(row, event.data.findings), stage, event.data.duration_ms, event.recorded_at);
    return update(noted, { stage_failed: true }, event.recorded_at);
  });

type Outcome = 'ProposalApplied' | 'ProposalAppliedManually' | 'ProposalFailed' | 'ProposalStale' | 'ProposalBlocked';
const outcome = (applied: boolean) =>
  ofRun<Outcome>((row, event) =>
    update(
      reviewed(row, event),
      settled(row.fold, event.data.proposal_id, applied ? row.fold.applied_count + 1 : row.fold.applied_count),
      event.recorded_at,
    ),
  );

export const syncRuns = readModel<Row>({
  name: 'sync_runs',
  facets: ['repository_id', 'status', 'approval_request_id'],
  rules: {
    SyncRequested: replaceRow(byRun, requested),
    RevisionFetched: ofRun((row, event) => {
      const { revision, findings, duration_ms } = event.data;
      return { ...timed(found(row, findings), 'fetch', duration_ms, event.recorded_at), revision };
    }),
    FetchFailed: ofRun((row, event) => {
      const { findings, duration_ms, revision } = event.data;
      const noted = timed(found(row, findings), 'fetch', duration_ms, event.recorded_at);
      return update({ ...noted, revision: revision ?? noted.revision }, { stage_failed: true }, event.recorded_at);
    }),
    DesiredStateParsed: ofRun((row, event) =>
      timed(found(row, event.data.findings), 'parse', event.data.duration_ms, event.recorded_at),
    ),
    ParseFailed: stageFailed('parse'),
    DiffComputed: ofRun((row, event) => {
      const { counts, plan_document, summary_document, findings, duration_ms } = event.data;
      const compared = timed(found(row, findings), 'diff', duration_ms, event.recorded_at);
      return {
        ...compared,
        counts,
        plan_document,
        summary_document,
        fold: { ...compared.fold, diffed_at: event.recorded_at },
      };
    }),
    DiffFailed: stageFailed('diff'),
    RunDeadlineExceeded: ofRun((row, event) => {
      if (row.status !== 'in_progress' && row.status !== 'applying') return row;
      return update(found(row, event.data.findings), { deadline_exceeded: true }, event.recorded_at);
    }),
    ProposalOpened: ofRun((row, event) => ({ ...reviewed(row, event), approval_request_id: row.id })),
    ReviewRecorded: onRow(
      ({ data }) => [data.run_id, ...(data.superseded_run_id ? [data.superseded_run_id] : [])],
      (row, event) => (row.id === event.data.run_id ? recorded(row, event) : takenOver(row, event)),
    ),
    ReviewRefilled: ofRun((row, event) => ({ ...row, deferred: event.data.deferred })),
    ApplyStarted: ofRun((row, event) => {
      const outstanding = event.data.proposals.map(({ proposal_id }) => proposal_id);
      const started = reopened(reviewed(row, event).fold);
      return update(row, { ...started, outstanding, apply_started_at: event.recorded_at }, event.recorded_at);
    }),
    ProposalApplied: outcome(true),
    ProposalAppliedManually: outcome(true),
    ProposalFailed: outcome(false),
    ProposalStale: outcome(false),
    ProposalBlocked: outcome(false),
    ProposalRetried: ofRun((row, event) => {
      const retried = withoutFailure(row, event.data.proposal_id);
      return update(retried, reopened(retried.fold), event.recorded_at);
    }),
    RunClosed: ofRun((row, event) => {
      const { status, superseded_by } = event.data;
      const held = (event.data.held ?? []).map(heldAction);
      const closing = {
        closed_as: status,
        closed_at: event.recorded_at,
        outstanding: [],
        held,
        deadline_exceeded: false,
      };
      return update({ ...row, superseded_by }, { ...closing, verified: false }, event.recorded_at);
    }),
    ChangeApplied: ofRun((row, event) => rolledOut(afterChange(row, event.data), event)),
    ChangeFailed: ofRun((row, event) => rolledOut(afterFailure(row, event.data), event)),
    ChangeStale: ofRun((row, event) => rolledOut(row, event)),
    ChangeBlocked: ofRun((row, event) => rolledOut(row, event)),
    RolloutCompleted: ofRun((row, event) => {
      const since = row.fold.apply_started_at;
      if (since === null) return rolledOut(row, event);
      const before = row.timings.apply?.duration_ms ?? 0;
      const lasted = timed(row, 'apply', before + elapsedMs(since, event.recorded_at), event.recorded_at);
      return rolledOut({ ...lasted, fold: { ...lasted.fold, apply_started_at: null } }, event);
    }),
    RunVerified: ofRun((row, event) => verified(row, event)),
  },
});

function requested(event: StoredEvent<'SyncRequested'>): Row {
  const { run_id, repository_id, run_number, trigger } = event.data;
  return {
    id: run_id,
    account_id: event.account_id,
    repository_id,
    number: run_number,
    status: 'in_progress',
    trigger,
    actor: event.actor,
    revision: null,
    approval_request_id: null,
    findings: { items: [], total: 0, document: null },
    counts: null,
    plan_document: null,
    summary_document: null,
    deferred: 0,
    applied_actions: [],
    failed_actions: [],
    drift_after_apply: null,
    timings: {},
    superseded_by: null,
    supersedes: null,
    created_at: event.recorded_at,
    finished_at: null,
    position: event.position,
    fold: {
      stage_failed: false,
      deadline_exceeded: false,
      reviewed: false,
      outstanding: [],
      applied_count: 0,
      applied_actions_total: 0,
      failed_unlisted: [],
      closed_as: null,
      closed_at: null,
      verified: false,
      diffed_at: null,
      apply_started_at: null,
      requested_from: event.version,
      review_from: null,
      rollout_from: null,
      drift_from: null,
    },
  };
}

function recorded(row: Row, event: StoredEvent<'ReviewRecorded'>): Row {
  const { revision, plan_document, deferred, superseded_run_id, proposals, findings } = event.data;
  const since = row.fold.diffed_at ?? event.recorded_at;
  const noted = findings === undefined ? row : found(row, findings);
  const timedRow = timed(noted, 'review', elapsedMs(since, event.recorded_at), event.recorded_at);
  return update(
    {
      ...reviewed(timedRow, event),
      revision,
      plan_document,
      deferred,
      supersedes: superseded_run_id,
      approval_request_id: proposals.length > 0 ? row.id : null,
    },
    { reviewed: true, deadline_exceeded: false },
    event.recorded_at,
  );
}

/** The run before, which ended without knowing which one would take over. */
function takenOver(row: Row, event: StoredEvent<'ReviewRecorded'>): Row {
  return row.superseded_by === null ? { ...row, superseded_by: event.data.run_id } : row;
}

function verified(row: Row, event: StoredEvent<'RunVerified'>): Row {
  const { resources } = event.data;
  const compared: Row = {
    ...row,
    drift_after_apply: resources.length === 0 ? {} : { resources: maskSecrets(resources) },
  };
  const since = row.fold.closed_at ?? event.recorded_at;
  const timedRow = timed(compared, 'verify', elapsedMs(since, event.recorded_at), event.recorded_at);
  const drift_from = row.fold.drift_from ?? event.version;
  return update(timedRow, { verified: true, deadline_exceeded: false, drift_from }, event.recorded_at);
}

/** Merges facts into the fold and lets everything that follows from them follow. */
function update(row: Row, facts: Partial<Fold>, at: Instant): Row {
  const fold: Fold = { ...row.fold, ...facts };
  const status = runStatus(fold);
  return { ...row, status, finished_at: isFinished(status) ? (row.finished_at ?? at) : null, fold };
}

function reviewed(row: Row, event: { readonly version: number }): Row {
  return row.fold.review_from === null ? { ...row, fold: { ...row.fold, review_from: event.version } } : row;
}

function rolledOut(row: Row, event: { readonly version: number }): Row {
  return row.fold.rollout_from === null ? { ...row, fold: { ...row.fold, rollout_from: event.version } } : row;
}

function timed(row: Row, stage: string, duration_ms: number, finished_at: Instant): Row {
  return { ...row, timings: { ...row.timings, [stage]: { duration_ms, finished_at } } };
}

function found(row: Row, more: FindingList): Row {
  if (more.total === 0) return row;
  const { items, total, document } = row.findings;
  const findings: FindingList = {
    items: [...items, ...more.items].slice(0, RUN_FINDINGS_MAX),
    total: total + more.total,
    document: more.document ?? document,
  };
  return { ...row, findings };
}
