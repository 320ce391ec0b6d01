import type { PersonReason, PolicyDecision, PolicyRef } from '@fleetwright/contracts';
import type { Candidate } from './candidate.ts';
import type { PolicyBook } from './resolve.ts';
import { standInFor } from './stand-in.ts';

/** A proposal of the past, as policies saw it then. */
export interface PastProposal extends Candidate {
  readonly only_a_person: PersonReason | null;
  /** A setting of its repository, as it is now. */
  readonly auto_apply: boolean;
  /** As above; missing: off. */
  readonly self_heal?: boolean | undefined;
}

/** What the policies would have said of it. */
export interface Rehearsed {
  readonly policy: PolicyRef;
  /** What a person alone approves needs an approval, whatever the policy says. */
  readonly decision: PolicyDecision;
  readonly approvals_required: number;
}

/** The same question that is asked when a change is put up. */
export function rehearse(book: PolicyBook, proposal: PastProposal): Rehearsed {
  const { policy, decision, approvals_required } = book.resolve(proposal, standInFor(proposal, proposal));
  const isAsked = proposal.only_a_person !== null && decision !== 'block';
  return { policy, decision: isAsked ? 'require_approval' : decision, approvals_required };
}
