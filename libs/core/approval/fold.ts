import type { EventData, Instant, StoredEvent } from '@fleetwright/contracts';
import type { Fact, Fold } from '@fleetwright/core/event-sourcing';
import { resourceId } from '@fleetwright/core/fleet';
import { voterOf } from '@fleetwright/core/policies';
import { withPolicyDelete } from './brake.ts';
import { goesOnByItself } from './policing.ts';
import {
  approvalOf,
  type DecidedBy,
  digestPutUp,
  isOpen,
  type Member,
  type MemberIdentity,
  type Standing,
  standing,
  type Vote,
} from './member.ts';
import { initialReview, type LatestRun, type Rejections, type ReviewState } from './state.ts';

/** Folds `review-<repository>`. */
export const reviewFold: Fold<ReviewState> = {
  initial: initialReview,
  evolve: (state, event) => evolveFact(state, event, { actor: event.actor, at: event.recorded_at }),
};

/** The same for a fact that is about to be appended by `by`. */
export function evolveFact(state: ReviewState, fact: Fact | StoredEvent, by: DecidedBy): ReviewState {
  switch (fact.type) {
    case 'ProposalOpened':
      return opened(state, fact.data, by);
    case 'ReviewRecorded':
      return reviewed(state, fact.data);
    case 'ReviewRefilled':
      return state.run.kind === 'none' ? state : { ...state, run: { ...state.run, deferred: fact.data.deferred } };
    case 'ProposalApproved':
      return approved(state, fact.data, by);
    case 'ApprovalVoided':
      return voided(state, fact.data);
    case 'ProposalRejected':
      return rejected(state, fact.data, by);
    case 'ProposalSuperseded':
      return stand(state, fact.data.proposal_id, () => ({ status: 'superseded' }));
    case 'ProposalExpired':
      return stand(state, fact.data.proposal_id, () => ({ status: 'expired' }));
    case 'ProposalEdited':
      return edited(state, fact.data, by);
    case 'ProposalReassessed':
      return reassessed(state, fact.data);
    case 'VoteCast':
      return withVotes(state, fact.data.proposal_id, (votes) => cast(votes, fact.data, by));
    case 'VoteWithdrawn':
      return withVotes(state, fact.data.proposal_id, (votes) => without(votes, voterOf(by.actor)));
    case 'ProposalWithdrawn':
      return stand(state, fact.data.proposal_id, () => ({ status: 'withdrawn' }));
    case 'ProposalBlocked':
      return blocked(state, fact.data);
    case 'ProposalRetried':
      return retried(state, fact.data, by);
    case 'RunClosed':
      return closed(state, fact.data);
    case 'ResyncRequested':
      return { ...state, resync_asked: fact.data.run_id };
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

/** Changes what is known of a proposal beside its standing. */
function amend(state: ReviewState, id: string, change: (member: Member) => Partial<MemberIdentity>): ReviewState {
  const member = state.members.get(id);
  return member ? { ...state, members: state.members.with({ ...member, ...change(member) }) } : state;
}

function withVotes(state: ReviewState, id: string, to: (votes: readonly Vote[]) => readonly Vote[]): ReviewState {
  return amend(state, id, ({ votes }) => ({ votes: to(votes) }));
}

function cast(votes: readonly Vote[], { comment }: { readonly comment: string | null }, by: DecidedBy): Vote[] {
  return [...without(votes, voterOf(by.actor)), { ...by, comment }];
}

function without(votes: readonly Vote[], voter: string): Vote[] {
  return votes.filter(({ actor }) => voterOf(actor) !== voter);
}

/** An approval is the last vote that it takes; a policy casts none. */
function approved(state: ReviewState, data: EventData<'ProposalApproved'>, by: DecidedBy): ReviewState {
  const next = stand(state, data.proposal_id, () => ({ status: 'approved', approval: by }));
  if (by.actor.type === 'policy') return next;
  return withVotes(next, data.proposal_id, (votes) => cast(votes, data, by));
}

/** People are asked from here on. */
function voided(state: ReviewState, { proposal_id, reason, voter }: EventData<'ApprovalVoided'>): ReviewState {
  const next = stand(state, proposal_id, () => ({ status: 'pending_approval' }));
  return amend(next, proposal_id, ({ votes }) => ({
    isAsked: true,
    votes: reason === 'permission_lost' ? without(votes, voterOf(voter)) : votes,
  }));
}

/** Fresh votes are needed for what is another content. */
function edited(state: ReviewState, data: EventData<'ProposalEdited'>, by: DecidedBy): ReviewState {
  const { from_digest, digest, edit: number, change_document, declared_digest, policy } = data;
  return amend(state, data.proposal_id, ({ edit }) => {
    const others = edit?.editors.filter(({ id }) => id !== by.actor.id) ?? [];
    const { regions } = policy.facts;
    const now = { from_digest, change_document, declared_digest, regions, number, editors: [...others, by.actor] };
    return { digest, edit: now, votes: [], isAsked: true, result: policy };
  });
}

function reassessed(state: ReviewState, { proposal_id, policy }: EventData<'ProposalReassessed'>): ReviewState {
  return amend(state, proposal_id, ({ isAsked }) => ({ result: policy, isAsked: isAsked || !goesOnByItself(policy) }));
}

function opened(state: ReviewState, data: EventData<'ProposalOpened'>, by: DecidedBy): ReviewState {
  const { policy = null } = data;
  const asking = {
    opened_at: by.at,
    result: policy,
    isAsked: policy !== null && !goesOnByItself(policy),
    votes: [],
    edit: null,
  };
  const member = standing({ ...data, ...asking, receiver: data.receiver ?? null }, { status: 'pending_approval' });
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
    rejections: stillHolding(state.rejections, data.rejections_since ?? null),
  };
}

/** What holds beyond the run that it was decided in: `since` says from when on, null that only what is remembered does. */
export function stillHolding(rejections: Rejections, since: Instant | null): Rejections {
  const holding = [...rejections].filter(([, { remember, at }]) => remember || (since !== null && at > since));
  return holding.length === rejections.size ? rejections : new Map(holding);
}

function rejected(state: ReviewState, data: EventData<'ProposalRejected'>, by: DecidedBy): ReviewState {
  const next = stand(state, data.proposal_id, () => ({ status: 'rejected', rejection: by }));
  const member = next.members.get(data.proposal_id);
  if (!member) return next;
  const { kind, key, cause, proposal_id } = member;
  // What git still says after an edit is proposed once: whoever rejects it has decided that.
  const remember = data.remember || cause === 'edit';
  const rejection = { digest: digestPutUp(member), proposal_id, remember, until: data.until ?? null, at: by.at };
  return { ...next, rejections: new Map(next.rejections).set(resourceId(kind, key), rejection) };
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
  const member = state.members.get(data.proposal_id);
  return {
    ...settled(state, data.proposal_id, status, by),
    ...(member && { edited: editedAfter(state.edited, member) }),
    ...(member &&
      status === 'applied' &&
      isPolicyDelete(member) && {
        policy_deletes: withPolicyDelete(state.policy_deletes, by.at),
      }),
    settled_revision: Math.max(state.settled_revision, revision),
  };
}

function isPolicyDelete(member: Member): boolean {
  return member.action === 'delete' && approvalOf(member)?.actor.type === 'policy';
}

/** Which resources are as somebody edited them: the newest change of each counts. */
function editedAfter(edited: ReviewState['edited'], { kind, key, edit }: Member): ReviewState['edited'] {
  const id = resourceId(kind, key);
  if (edit === null && !edited.has(id)) return edited;
  const next = new Map(edited);
  if (edit === null) next.delete(id);
  else next.set(id, edit.declared_digest);
  return next;
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
