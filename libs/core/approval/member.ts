import type {
  Actor,
  ChangeAction,
  ChangeCause,
  Digest,
  Id,
  Instant,
  LiveVersion,
  PolicyResult,
  ProposalStatus,
  ResourceKind,
  ResourceRef,
} from '@fleetwright/contracts';

/** Who decided, and when; what a later and different decision is told. */
export interface DecidedBy {
  readonly actor: Actor;
  readonly at: Instant;
}

/** An approval that counts until it is taken back or void. */
export interface Vote extends DecidedBy {
  /** null: none was given. */
  readonly comment: string | null;
}

/** What became of a change that somebody edited. */
export interface Edit {
  /** Of the change that was put up: plans hold that one. */
  readonly from_digest: Digest;
  readonly change_document: Digest;
  readonly declared_digest: Digest;
  /** Where the edited change would be: policies look there as well. */
  readonly regions: readonly string[];
  /** Everybody who edited it since it was opened, once each. */
  readonly editors: readonly Actor[];
  readonly number: number;
}

/** What identifies a proposal and never changes. Its place and its dependencies stand in the latest run's plan. */
export interface MemberIdentity {
  readonly proposal_id: Id;
  readonly kind: ResourceKind;
  readonly key: string;
  readonly action: ChangeAction;
  readonly cause: ChangeCause;
  readonly digest: Digest;
  readonly live_version: LiveVersion | null;
  /** Of a disown alone: who adopts the resource; null when nobody does. */
  readonly receiver: Id | null;
  readonly brake: number | null;
  readonly opened_at: Instant;
  /** What the policies said last; null in logs from before there were any. */
  readonly result: PolicyResult | null;
  /** It was put up for people to decide, so that no laxer policy approves it by itself. */
  readonly isAsked: boolean;
  /** Approvals, in the order in which they were given; one a voter. */
  readonly votes: readonly Vote[];
  /** null: it is as it was put up. */
  readonly edit: Edit | null;
}

/** Where a proposal stands. `approval` is there exactly when somebody approved this digest. */
export type Standing =
  | { readonly status: 'pending_approval' }
  | { readonly status: 'approved'; readonly approval: DecidedBy }
  | { readonly status: 'applying'; readonly approval: DecidedBy; readonly attempt_id: Id }
  | { readonly status: 'applied' | 'applied_manually' | 'failed' | 'stale'; readonly approval: DecidedBy }
  | { readonly status: 'rejected'; readonly rejection: DecidedBy }
  | { readonly status: 'blocked'; readonly approval: DecidedBy | null; readonly blocked_by: ResourceRef }
  | { readonly status: 'superseded' | 'withdrawn' | 'expired' };

/** A proposal of the latest run. */
export type Member = MemberIdentity & Standing;

/** Waiting for a person, for its dependencies, or for apply. */
export function isOpen(member: Member): boolean {
  return member.status === 'pending_approval' || member.status === 'approved' || member.status === 'applying';
}

export function isInPlace(member: Member): boolean {
  return member.status === 'applied' || member.status === 'applied_manually';
}

/** The approval that a proposal carries, if any. */
export function approvalOf(member: Member): DecidedBy | null {
  return 'approval' in member ? member.approval : null;
}

/** Of the change that was put up, however it was edited since: what plans and rejections know it by. */
export function digestPutUp({ digest, edit }: Pick<Member, 'digest' | 'edit'>): Digest {
  return edit?.from_digest ?? digest;
}

/** Gives a proposal another standing, keeping what identifies it. */
export function standing(member: MemberIdentity, to: Standing): Member {
  const { proposal_id, kind, key, action, cause, digest, live_version, receiver, brake } = member;
  const { opened_at, result, isAsked, votes, edit } = member;
  const identity = { proposal_id, kind, key, action, cause, digest, live_version, receiver, brake };
  return { ...identity, opened_at, result, isAsked, votes, edit, ...to };
}

/** What a decision that comes too late is told. */
export interface Ended {
  readonly status: ProposalStatus;
  readonly digest: Digest;
  readonly decision: ({ readonly verdict: 'approve' | 'reject' } & DecidedBy) | null;
}

export function endedOf(member: Member): Ended {
  const approval = approvalOf(member);
  const decision =
    member.status === 'rejected'
      ? { verdict: 'reject' as const, ...member.rejection }
      : approval && { verdict: 'approve' as const, ...approval };
  return { status: member.status, digest: member.digest, decision };
}
