import type {
  Actor,
  ChangeAction,
  ChangeCause,
  Digest,
  Id,
  Instant,
  LiveVersion,
  ProposalStatus,
  ResourceKind,
  ResourceRef,
} from '@fleetwright/contracts';

/** Who decided, and when; what a later and different decision is told. */
export interface DecidedBy {
  readonly actor: Actor;
  readonly at: Instant;
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
  readonly brake: number | null;
}

/** Where a proposal stands. `approval` is there exactly when somebody approved this digest. */
export type Standing =
  | { readonly status: 'pending_approval' }
  | { readonly status: 'approved'; readonly approval: DecidedBy }
  | { readonly status: 'applying'; readonly approval: DecidedBy; readonly attempt_id: Id }
  | { readonly status: 'applied' | 'applied_manually' | 'failed' | 'stale'; readonly approval: DecidedBy }
  | { readonly status: 'rejected'; readonly rejection: DecidedBy }
  | { readonly status: 'blocked'; readonly approval: DecidedBy | null; readonly blocked_by: ResourceRef }
  | { readonly status: 'superseded' | 'withdrawn' };

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

/** Gives a proposal another standing, keeping what identifies it. */
export function standing(member: MemberIdentity, to: Standing): Member {
  const { proposal_id, kind, key, action, cause, digest, live_version, brake } = member;
  return { proposal_id, kind, key, action, cause, digest, live_version, brake, ...to };
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
