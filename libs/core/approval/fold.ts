import type { EventData, StoredEvent } from '@fleetwright/contracts';
import type { Fact, Fold } from '@fleetwright/core/event-sourcing';
import { resourceId } from '@fleetwright/core/fleet';
import { approvalOf, type DecidedBy, isOpen, type Member, type Standing, standing } from './member.ts';
import { initialReview, type LatestRun, type ReviewState } from './state.ts';

/** Folds `review-<repository>`. */
export const reviewFold: Fold<ReviewState> = {
  initial: initialReview,
  evolve: (state, event) => evolveFact(state, event, { actor: event.actor, at: event.recorded_at }),
};

/** The same for a fact that is about to be appended by `by`. */
export function evolveFact(state: ReviewState, fact: Fact | StoredEvent, by: DecidedBy): ReviewState {
  switch (fact.type) {
    case 'ProposalOpened':
      return opened(state, fact.data);
    case 'ReviewRecorded':
      return reviewed(state, fact.data);
    case 'ReviewRefilled':
      return state.run.kind === 'none' ? state : { ...state, run: { ...state.run, deferred: fact.data.deferred } };
    case 'ProposalApproved':
      return stand(state, fact.data.proposal_id, () => ({ status: 'approved', approval: by }));
    case 'ProposalRejected':
      return rejected(state, fact.data, by);
    case 'ProposalSuperseded':
      return stand(state, fact.data.proposal_id, () => ({ status: 'superseded' }));
    case 'ProposalWithdrawn':
      return stand(state, fact.data.proposal_id, () => ({ status: 'withdrawn' }));
    case 'ProposalBlocked':
      return blocked(state, fact.data);
    case 'ProposalRetried':
      return retried(state, fact.data, by);
    case 'RunClosed':
      return closed(state, fact.data);
    default:
      return evolveApply(state, fact, by);
  }
}

/** What apply does with claimed proposals. */
function evolveApply(state: ReviewState, fact: Fact | StoredEvent, by: DecidedBy): ReviewState {
  switch (fact.type) {
    case 'ApplyStarted':
      return claimed(state, fact.data, by);
    case 'ProposalApplied':
      return inPlace(state, fact.data, 'applied', by);
    case 'ProposalAppliedManually':
      return inPlace(state, fact.data, 'applied_manually', by);
    case 'ProposalFailed':
      return settled(state, fact.data.proposal_id, 'failed', by);
    case 'ProposalStale':
      return settled(state, fact.data.proposal_id, 'stale', by);
    default:
      return state;
  }
}

function stand(state: ReviewState, id: string, to: (member: Member) => Standing): ReviewState {
  const member = state.members.get(id);
  return member ? { ...state, members: state.members.with(standing(member, to(member))) } : state;
}

function opened(state: ReviewState, data: EventData<'ProposalOpened'>): ReviewState {
  const member = standing(data, { status: 'pending_approval' });
  const members = state.members.with(member);
  const remembered = state.rejections.get(resourceId(data.kind, data.key));
  if (remembered === undefined || remembered.digest === data.digest) return { ...state, members };
  const rejections = new Map(state.rejections);
  rejections.delete(resourceId(data.kind, data.key));
  return { ...state, members, rejections };
}

/** What is still open now belongs to the new run: whatever was not kept has been superseded or withdrawn before. */
function reviewed(state: ReviewState, data: EventData<'ReviewRecorded'>): ReviewState {
  const { run_id: id, run_number: number, revision, live_revision, plan_document, deferred } = data;
  return {
    ...state,
    run: { kind: 'open', id, number, revision, live_revision, plan_document, deferred, brake: data.brake ?? null },
    last_number: Math.max(state.last_number, number),
    members: state.members.filter(isOpen),
  };
}

function rejected(state: ReviewState, data: EventData<'ProposalRejected'>, by: DecidedBy): ReviewState {
  const next = stand(state, data.proposal_id, () => ({ status: 'rejected', rejection: by }));
  const member = next.members.get(data.proposal_id);
  if (!data.remember || !member) return next;
  const { kind, key, digest, proposal_id } = member;
  return { ...next, rejections: new Map(next.rejections).set(resourceId(kind, key), { digest, proposal_id }) };
}

function blocked(state: ReviewState, data: EventData<'ProposalBlocked'>): ReviewState {
  const next = stand(state, data.proposal_id, (member) => ({
    status: 'blocked',
    approval: approvalOf(member),
    blocked_by: data.blocked_by,
  }));
  return released(next, data.proposal_id);
}

/** The approval stands; a closed run is open again. */
function retried(state: ReviewState, data: EventData<'ProposalRetried'>, by: DecidedBy): ReviewState {
  const next = stand(state, data.proposal_id, (member) => ({
    status: 'approved',
    approval: approvalOf(member) ?? by,
  }));
  return next.run.kind === 'closed' ? { ...next, run: reopened(next.run) } : next;
}

function reopened(run: LatestRun & { kind: 'closed' }): LatestRun {
  const { status: _status, ...reviewedRun } = run;
  return { ...reviewedRun, kind: 'open' };
}

function closed(state: ReviewState, data: EventData<'RunClosed'>): ReviewState {
  const last_number = Math.max(state.last_number, data.run_number);
  if (state.run.kind === 'none' || state.run.id !== data.run_id) return { ...state, last_number };
  return { ...state, last_number, run: { ...state.run, kind: 'closed', status: data.status } };
}

function claimed(state: ReviewState, data: EventData<'ApplyStarted'>, by: DecidedBy): ReviewState {
  const { attempt_id, run_id, proposals } = data;
  const next = proposals.reduce(
    (folded, { proposal_id }) =>
      stand(folded, proposal_id, (member) => ({
        status: 'applying',
        approval: approvalOf(member) ?? by,
        attempt_id,
      })),
    state,
  );
  return { ...next, claim: { attempt_id, run_id, proposals } };
}

function inPlace(
  state: ReviewState,
  data: EventData<'ProposalApplied'>,
  status: 'applied' | 'applied_manually',
  by: DecidedBy,
): ReviewState {
  const revision = data.account_revision ?? data.live_version ?? 0;
  return {
    ...settled(state, data.proposal_id, status, by),
    settled_revision: Math.max(state.settled_revision, revision),
  };
}

function settled(
  state: ReviewState,
  id: string,
  status: 'applied' | 'applied_manually' | 'failed' | 'stale',
  by: DecidedBy,
): ReviewState {
  return released(
    stand(state, id, (member) => ({ status, approval: approvalOf(member) ?? by })),
    id,
  );
}

/** The claim ends with the outcome of its last proposal. */
function released(state: ReviewState, id: string): ReviewState {
  if (!state.claim?.proposals.some(({ proposal_id }) => proposal_id === id)) return state;
  const busy = state.claim.proposals.some(({ proposal_id }) => state.members.get(proposal_id)?.status === 'applying');
  return busy ? state : { ...state, claim: null };
}
