import type { EventData, EventType, ProposalView, StoredEvent } from '@fleetwright/contracts';
import { maskSecrets } from '@fleetwright/core/fleet';
import { onRow, type ProjectionRule, readModel, replaceRow } from './read-model.ts';
import type { ProposalRow } from './rows.ts';

type Row = ProposalRow;

/** A rule for an event that names one proposal. */
function ofProposal<T extends EventType>(evolve: (row: Row, event: StoredEvent<T>) => Row): ProjectionRule<Row, T> {
  return onRow((event) => [(event as unknown as { data: { proposal_id: string } }).data.proposal_id], evolve);
}

function ended<T extends EventType>(
  status: ProposalView['status'],
  reasonOf: (event: StoredEvent<T>) => string | null,
): ProjectionRule<Row, T> {
  return ofProposal((row, event) => ({ ...row, status, reason: reasonOf(event), updated_at: event.recorded_at }));
}

export const proposals = readModel<Row>({
  name: 'proposals',
  facets: ['repository_id', 'sync_run_id', 'status', 'kind', 'change', 'action', 'key', 'approver'],
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
    ProposalEdited: ofProposal(edited),
    ProposalReassessed: ofProposal((row, event) => ({
      ...row,
      policy: event.data.policy,
      updated_at: event.recorded_at,
    })),
    VoteCast: ofProposal(voted),
    VoteWithdrawn: ofProposal((row, event) => ({
      ...row,
      decisions: voided(row, 'withdrawn', event.actor.id),
      updated_at: event.recorded_at,
    })),
    ProposalExpired: ended('expired', ({ data }) => `nobody decided until ${data.expires_at}`),
    ProposalApproved: ofProposal((row, event) => ({
      ...decided(row, 'approve', event),
      status: 'approved',
      reason: null,
    })),
    ApprovalVoided: ofProposal((row, event) => ({
      ...row,
      status: 'pending_approval',
      reason: VOIDED[event.data.reason],
      decisions:
        event.data.reason === 'permission_lost' ? voided(row, 'permission_lost', event.data.voter.id) : row.decisions,
      updated_at: event.recorded_at,
    })),
    ProposalRejected: ofProposal((row, event) => ({
      ...decided(row, 'reject', event),
      status: 'rejected',
      reason: event.data.comment ?? 'rejected',
    })),
    ApplyStarted: onRow(
      ({ data }) => data.proposals.map(({ proposal_id }) => proposal_id),
      (row, { recorded_at: at }) => ({ ...row, status: 'applying', claimed_at: at, updated_at: at }),
    ),
    ProposalApplied: ended('applied', () => null),
    ProposalAppliedManually: ofProposal(appliedManually),
    ProposalFailed: ended('failed', ({ data }) => `${data.code}: ${data.message}`),
    ProposalStale: ended('stale', ({ data }) => staleReason(data)),
    ProposalBlocked: ended('blocked', ({ data }) => `waits in vain for ${data.blocked_by.kind} ${data.blocked_by.key}`),
    ProposalSuperseded: ofProposal((row, event) => ({
      ...row,
      status: 'superseded',
      reason: `superseded by run ${event.data.by_run_id}`,
      // What was voted for is another change now.
      decisions: voided(row, 'superseded'),
      updated_at: event.recorded_at,
    })),
    ProposalWithdrawn: ended('withdrawn', ({ data }) =>
      data.policy === undefined ? data.reason : `${data.reason}: ${data.policy.name}`,
    ),
    ProposalRetried: ofProposal((row, event) => ({
      ...row,
      status: 'approved',
      reason: null,
      updated_at: event.recorded_at,
    })),
  },
});

const VOIDED = {
  permission_lost: 'Whoever approved it may not approve any more; it needs another approval.',
  policy_changed: 'The policies ask for more than the approvals that there are; it needs another one.',
} as const satisfies Record<StoredEvent<'ApprovalVoided'>['data']['reason'], string>;

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
    ...(data.receiver !== undefined && { receiver: data.receiver }),
    depends_on: data.depends_on,
    ordinal: data.ordinal,
    brake: data.brake,
    policy: data.policy ?? null,
    status: 'pending_approval',
    revision: data.revision,
    body: maskSecrets(data.body),
    decisions: [],
    approver: 'people',
    reason: null,
    created_at: event.recorded_at,
    updated_at: event.recorded_at,
    position: event.position,
  };
}

function appliedManually(row: Row, { data: { done_by }, recorded_at }: StoredEvent<'ProposalAppliedManually'>): Row {
  const reason = 'It was in place already.';
  return { ...row, status: 'applied_manually', reason, ...(done_by && { done_by }), updated_at: recorded_at };
}

/** Votes for what it was do not count any more. */
function edited(row: Row, { actor, recorded_at, data }: StoredEvent<'ProposalEdited'>): Row {
  return {
    ...row,
    digest: data.digest,
    body: maskSecrets(data.body),
    policy: data.policy,
    edits: [...(row.edits ?? []), { actor, at: recorded_at, comment: data.comment }],
    decisions: voided(row, 'edited'),
    updated_at: recorded_at,
  };
}

/** The run owns it from here on; a proposal opened by that run is unchanged. */
function owned(row: Row, runId: string): Row {
  return row.sync_run_id === runId ? row : { ...row, sync_run_id: runId };
}

/** The votes without those of one voter, or of all: what did not count before keeps the reason that it had. */
function voided({ decisions }: Row, why: string, voter?: string): Row['decisions'] {
  return decisions.map((each) =>
    each.void === undefined && (voter === undefined || each.actor.id === voter) ? { ...each, void: why } : each,
  );
}

/** One vote of many. */
function voted(row: Row, event: StoredEvent<'VoteCast'>): Row {
  return { ...row, decisions: withVote(row, voteOf('approve', event)), updated_at: event.recorded_at };
}

type Vote = Row['decisions'][number];
type Deciding = StoredEvent<'VoteCast'> | StoredEvent<'ProposalApproved'> | StoredEvent<'ProposalRejected'>;

function voteOf(verdict: Vote['verdict'], { actor, recorded_at: at, data: { comment, policy } }: Deciding): Vote {
  return { verdict, actor, at, comment, ...(policy !== undefined && { policy }) };
}

/** The newest vote of a voter stands for the one before, while that is not decided. */
function withVote({ decisions, status }: Row, vote: Vote): Row['decisions'] {
  const isReplaced = ({ actor, verdict }: Vote): boolean =>
    status === 'pending_approval' && verdict === 'approve' && actor.id === vote.actor.id;
  return [...decisions.filter((each) => each.void !== undefined || !isReplaced(each)), vote];
}

function decided(row: Row, verdict: Vote['verdict'], event: Deciding): Row {
  const approver = event.actor.type === 'policy' ? 'policy' : row.approver;
  return { ...row, decisions: withVote(row, voteOf(verdict, event)), approver, updated_at: event.recorded_at };
}

function staleReason(data: EventData<'ProposalStale'>): string {
  if (data.reason === 'declared_elsewhere') return 'Another repository declares the resource by now.';
  if (data.reason === 'not_received') return 'The repository to hand over to does not declare the resource any more.';
  const { expected_version: expected, actual_version: actual } = data;
  const shown = expected === null ? 'absent' : `at version ${expected}`;
  return `The resource was ${shown} when approved and is ${actual === null ? 'gone' : `at version ${actual}`} now.`;
}
