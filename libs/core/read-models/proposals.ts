import type { Actor, EventType, ProposalView, StoredEvent } from '@fleetwright/contracts';
import { maskSecrets } from './mask.ts';
import { onRow, type Rule, readModel, replaceRow } from './read-model.ts';
import type { ProposalRow } from './rows.ts';

type Row = ProposalRow;

/** A rule for an event that names one proposal. */
function ofProposal<T extends EventType>(evolve: (row: Row, event: StoredEvent<T>) => Row): Rule<Row, T> {
  return onRow((event) => [(event as unknown as { data: { proposal_id: string } }).data.proposal_id], evolve);
}

function ended<T extends EventType>(
  status: ProposalView['status'],
  reasonOf: (event: StoredEvent<T>) => string | null,
): Rule<Row, T> {
  return ofProposal((row, event) => ({ ...row, status, reason: reasonOf(event), updated_at: event.recorded_at }));
}

export const proposals = readModel<Row>({
  name: 'proposals',
  facets: ['repository_id', 'sync_run_id', 'status', 'kind', 'change', 'action', 'key'],
  rules: {
    ProposalOpened: replaceRow(({ data }) => [data.proposal_id], opened),
    ReviewRecorded: onRow(
      ({ data }) => data.proposals,
      (row, event) => owned(row, event.data.run_id),
    ),
    ReviewRefilled: onRow(
      ({ data }) => data.proposals,
      (row, event) => owned(row, event.data.run_id),
    ),
    ProposalApproved: ofProposal((row, event) => {
      const { comment } = event.data;
      return { ...decided(row, 'approve', event, comment), status: 'approved', reason: null };
    }),
    ProposalRejected: ofProposal((row, event) => {
      const { comment } = event.data;
      return { ...decided(row, 'reject', event, comment), status: 'rejected', reason: comment ?? 'rejected' };
    }),
    ApplyStarted: onRow(
      ({ data }) => data.proposals.map(({ proposal_id }) => proposal_id),
      (row, event) => ({ ...row, status: 'applying', updated_at: event.recorded_at }),
    ),
    ProposalApplied: ended('applied', () => null),
    ProposalAppliedManually: ended('applied_manually', () => 'It was in place already.'),
    ProposalFailed: ended('failed', ({ data }) => `${data.code}: ${data.message}`),
    ProposalStale: ended('stale', ({ data }) => staleReason(data.expected_version, data.actual_version)),
    ProposalBlocked: ended('blocked', ({ data }) => `waits in vain for ${data.blocked_by.kind} ${data.blocked_by.key}`),
    ProposalSuperseded: ended('superseded', ({ data }) => `superseded by run ${data.by_run_id}`),
    ProposalWithdrawn: ended('withdrawn', ({ data }) => data.reason),
    ProposalRetried: ofProposal((row, event) => ({
      ...row,
      status: 'approved',
      reason: null,
      updated_at: event.recorded_at,
    })),
  },
});

function opened(event: StoredEvent<'ProposalOpened'>): Row {
  const { data } = event;
  return {
    id: data.proposal_id,
    account_id: event.account_id,
    repository_id: data.repository_id,
    sync_run_id: data.run_id,
    action: `${data.action}_${data.kind}`,
    change: data.action,
    kind: data.kind,
    key: data.key,
    cause: data.cause,
    priority: data.priority,
    digest: data.digest,
    live_version: data.live_version,
    depends_on: data.depends_on,
    ordinal: data.ordinal,
    brake: data.brake,
    status: 'pending_approval',
    revision: data.revision,
    body: maskSecrets(data.body),
    decisions: [],
    reason: null,
    created_at: event.recorded_at,
    updated_at: event.recorded_at,
    position: event.position,
  };
}

/** The run owns it from here on; a proposal opened by that run is unchanged. */
function owned(row: Row, runId: string): Row {
  return row.sync_run_id === runId ? row : { ...row, sync_run_id: runId };
}

function decided(
  row: Row,
  verdict: 'approve' | 'reject',
  event: { readonly actor: Actor; readonly recorded_at: string },
  comment: string | null,
): Row {
  const decision = { verdict, actor: event.actor, at: event.recorded_at, comment };
  return { ...row, decisions: [...row.decisions, decision], updated_at: event.recorded_at };
}

function staleReason(expected: number | null, actual: number | null): string {
  const shown = expected === null ? 'absent' : `at version ${expected}`;
  return `The resource was ${shown} when approved and is ${actual === null ? 'gone' : `at version ${actual}`} now.`;
}
