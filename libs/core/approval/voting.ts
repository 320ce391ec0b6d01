import type { Actor, Id, PersonReason } from '@fleetwright/contracts';
import { type Electorate, isAutomatic, isNamedBy, type Resolution, voterOf } from '@fleetwright/core/policies';
import { mayNoLongerApprove } from './approvers.ts';
import { approvalOf, type Member, type Vote } from './member.ts';

/** Who made the commits that a run is about. */
export interface Authors {
  /** Subjects of the account whose verified e-mail is that of an author. */
  readonly subjects: ReadonlySet<Id>;
  /** Some author is no subject of the account, or not all commits are known. */
  readonly isUnknown: boolean;
}

/** What counting votes needs to know of people. */
export interface Voting {
  readonly electorate: Electorate;
  readonly authors: Authors;
  /** The voter who asked for the latest run; null: nobody did, or no policy lets assistants approve. */
  readonly requested_by: Id | null;
}

/**
 * Why somebody may not approve: `not_an_approver`: the policy names others. `program`: only a person may, or a policy would have
 * to name it. `author`: it is their own commit. `editor`: they edited it. `author_unknown`: it might be their own. What is somebody's
 * own is that of every token that they made.
 */
export type Barred = 'not_an_approver' | 'program' | 'author' | 'editor' | 'author_unknown' | 'requester';

/** The first reason why somebody may not approve this under a policy; null: they may. Permission is asked apart. */
export function whyBarred(
  actor: Actor,
  { edit }: Pick<Member, 'edit'>,
  resolution: Resolution,
  { electorate, authors }: Voting,
  onlyAPerson: PersonReason | null,
): Barred | null {
  if (actor.type !== 'user' && onlyAPerson !== null) return 'program';
  if (!isNamedBy(resolution.approvers, actor, electorate)) return actor.type === 'user' ? 'not_an_approver' : 'program';
  const voter = voterOf(actor);
  // An assistant never approves what its owner, or another token of the same owner, caused.
  const isAssistant = actor.type === 'assistant';
  const isSeparated = resolution.separation_of_duties || isAssistant;
  if (isSeparated && authors.subjects.has(voter)) return 'author';
  if (isSeparated && edit?.editors.some((editor) => voterOf(editor) === voter)) return 'editor';
  return (resolution.refuse_unknown_author || isAssistant) && authors.isUnknown ? 'author_unknown' : null;
}

/**
 * The same for a vote that is given now: an assistant does not approve what its owner, or another token of the same owner, had
 * put up by asking for the run (`requester`). Later runs take nothing from a vote that was given.
 */
export function whyBarredNow(
  actor: Actor,
  member: Pick<Member, 'edit'>,
  resolution: Resolution,
  voting: Voting,
  onlyAPerson: PersonReason | null,
): Barred | null {
  const barred = whyBarred(actor, member, resolution, voting, onlyAPerson);
  if (barred !== null) return barred;
  return actor.type === 'assistant' && voting.requested_by === voterOf(actor) ? 'requester' : null;
}

/** The votes that count now, one a voter. */
export function votesThatCount(
  member: Member,
  resolution: Resolution,
  voting: Voting,
  onlyAPerson: PersonReason | null,
): readonly Vote[] {
  return member.votes.filter(
    ({ actor }) =>
      !mayNoLongerApprove(voting.electorate, actor) &&
      whyBarred(actor, member, resolution, voting, onlyAPerson) === null,
  );
}

/** Whether a proposal that was approved would be approved now: by its policy, or by the votes that there are. */
export function isStillApproved(
  member: Member,
  resolution: Resolution,
  voting: Voting,
  onlyAPerson: PersonReason | null,
): boolean {
  if (resolution.decision === 'block') return false;
  const isByPolicy = approvalOf(member)?.actor.type === 'policy';
  if (isByPolicy && onlyAPerson === null && isAutomatic(resolution.decision)) return true;
  return votesThatCount(member, resolution, voting, onlyAPerson).length >= resolution.approvals_required;
}
