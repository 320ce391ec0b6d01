import type {
  Change,
  ChangeAction,
  CommandData,
  EventData,
  Id,
  Problem,
  ProposalStatus,
  Refusal,
} from '@fleetwright/contracts';
import { accepted, type Decision, refused } from '@fleetwright/core/event-sourcing';
import { type Resolution, voterOf } from '@fleetwright/core/policies';
import { followUp } from './blocking.ts';
import { Draft, type ReviewEventType } from './draft.ts';
import { OBJECTIONS_MAX } from './limits.ts';
import { type DecidedBy, type Ended, endedOf, type Member } from './member.ts';
import type { Opening } from './opening.ts';
import type { PlanIndex } from './plan-index.ts';
import type { ReviewState } from './state.ts';
import { type Barred, votesThatCount, type Voting, whyBarredNow } from './voting.ts';

export interface DecideInput extends Opening {
  readonly command: CommandData<'DecideProposals'>;
  /** The plan of the latest run; null before the first review. */
  readonly plan: PlanIndex | null;
  /** What became of proposals of earlier runs, for the ids that the state no longer holds. */
  readonly earlier: ReadonlyMap<Id, Ended>;
  readonly voting: Voting;
  readonly by: DecidedBy;
}

export interface Decided {
  readonly proposals: readonly { readonly proposal_id: Id; readonly status: ProposalStatus }[];
}

type Verdict = 'approve' | 'reject';
type Objection = Pick<Refusal, 'code' | 'message'> & { readonly detail: NonNullable<Refusal['detail']> };

/**
 * Approves or rejects proposals, all or nothing. Refuses `not_found`, `digest_mismatch`, `already_decided` (the detail
 * names the winner) and `brake_confirmation_required`; with several objections the first one's code, and all of them as
 * problems. Deciding again the same way is accepted and changes nothing.
 */
export function decideProposals(state: ReviewState, input: DecideInput): Decision<Decided, ReviewEventType> {
  const { decisions, verdict } = input.command;
  const objections = decisions.map(({ proposal_id, digest }) => objectionTo(state, input, proposal_id, digest));
  const first = objections.find((objection) => objection !== null);
  if (first) return refused(first.code, first.message, { detail: first.detail, problems: problemsOf(objections) });

  const draft = new Draft(input.command.repository_id, state, input.by);
  for (const { proposal_id } of decisions) decide(draft, proposal_id, input);
  if (verdict === 'reject' && draft.facts.length > 0 && input.plan) followUp(draft, input.plan, input);
  const proposals = decisions.map(({ proposal_id }) => ({
    proposal_id,
    status: (draft.state.members.get(proposal_id) ?? input.earlier.get(proposal_id))?.status ?? 'pending_approval',
  }));
  return accepted(draft.facts, { proposals });
}

function decide(draft: Draft, proposal_id: Id, input: DecideInput): void {
  const { run, members } = draft.state;
  const member = members.get(proposal_id);
  if (member?.status !== 'pending_approval' || run.kind === 'none') return;
  const { remember, remember_until: until, verdict } = input.command;
  const change = changeOf(member, input);
  const resolution = change && input.policing.resolutionFor(member, change);
  const under = resolution && { policy: resolution.policy };
  const decided = { proposal_id, run_id: run.id, digest: member.digest, ...commentIn(draft, input.command), ...under };
  if (verdict === 'approve') {
    if (resolution) approve(draft, { member, decided, resolution }, input);
    return;
  }
  const held = remember && until !== undefined && until !== null ? { until } : {};
  draft.add('ProposalRejected', { ...decided, remember, ...held });
}

interface Approving {
  readonly member: Member;
  readonly decided: Omit<EventData<'VoteCast'>, 'repository_id'>;
  readonly resolution: Resolution;
}

/** The vote that completes what the policy asks for is the approval; those before it are only cast. */
function approve(
  draft: Draft,
  { member, decided, resolution }: Approving,
  { policing, voting, by }: DecideInput,
): void {
  const others = votesThatCount(member, resolution, voting, policing.personReason(member)).filter(
    ({ actor }) => voterOf(actor) !== voterOf(by.actor),
  );
  if (others.length + 1 >= resolution.approvals_required) {
    return draft.add('ProposalApproved', decided);
  }
  if (!member.votes.some(({ actor }) => voterOf(actor) === voterOf(by.actor))) draft.add('VoteCast', decided);
}

function changeOf(member: Member, { plan }: Pick<DecideInput, 'plan'>): Change | undefined {
  return plan?.changes[plan.ordinalOf(member) ?? -1];
}

/** The comment, or where it stands already. */
function commentIn({ facts }: Draft, { comment }: DecideInput['command']) {
  const [first] = facts;
  if (comment === null || first === undefined || !('comment' in first.data)) return { comment };
  return { comment: null, comment_of: first.data.proposal_id };
}

function objectionTo(state: ReviewState, input: DecideInput, proposal_id: Id, digest: string): Objection | null {
  const member = state.members.get(proposal_id);
  const known = member ? endedOf(member) : input.earlier.get(proposal_id);
  if (!known) {
    return { code: 'not_found', message: `There is no proposal ${proposal_id}.`, detail: { proposal_id } };
  }
  if (known.digest !== digest) {
    return {
      code: 'digest_mismatch',
      message: `Proposal ${proposal_id} is not the content that this decision names. Look at it again, then decide.`,
      detail: { proposal_id, digest: known.digest },
    };
  }
  if (member?.status === 'pending_approval')
    return policyObjection(member, input) ?? brakeObjection(member, input.command);
  const repeated = known.decision?.verdict === input.command.verdict && !VOIDED.has(known.status);
  return repeated ? null : tooLate(proposal_id, known);
}

/** What the policies have against this vote. */
function policyObjection(member: Member, input: DecideInput): Objection | null {
  const change = changeOf(member, input);
  if (!change) return null;
  const { proposal_id } = member;
  const { verdict } = input.command;
  const resolution = input.policing.resolutionFor(member, change);
  const { policy } = resolution;
  const reason = whyBarredNow(input.by.actor, member, resolution, input.voting, input.policing.personReason(member));
  // Whoever may not approve their own work may well give it up.
  if (reason !== null && (verdict === 'approve' || reason === 'not_an_approver' || reason === 'program')) {
    const by = input.by.actor.type === 'user' ? 'person' : 'token';
    const message = `${BARRED[reason][by]} The policy is "${policy.name}" (proposal ${proposal_id}).`;
    return { code: 'may_not_approve', message, detail: { proposal_id, reason, policy } };
  }
  if (verdict === 'reject' || resolution.decision !== 'block') return null;
  const message = `The policy "${policy.name}" blocks this. Change the policy, or what is declared.`;
  return { code: 'policy_blocked', message, detail: { proposal_id, policy } };
}

/** Said to a person, and to whoever uses a token that a person made. */
const BARRED: Readonly<Record<Barred, Readonly<Record<'person' | 'token', string>>>> = {
  not_an_approver: alike('The policy names others to decide about this.'),
  program: alike('Only a person decides about this, or a program or an assistant that the policy names.'),
  author: {
    person: 'You are an author of this change, so somebody else has to approve it.',
    token: 'Whoever made your token is an author of this change, so somebody else has to approve it.',
  },
  editor: {
    person: 'You, or a token of yours, edited this change, so somebody else has to approve it.',
    token: 'Whoever made your token, or a token of theirs, edited this change, so somebody else has to approve it.',
  },
  requester: alike(
    'Whoever made your token, or another token of theirs, asked for this run, so somebody else has to approve it.',
  ),
  author_unknown: alike('An author of this change is nobody whom this account knows, so that nobody may approve it.'),
};

function alike(sentence: string) {
  return { person: sentence, token: sentence };
}

/** Ends that took the decision with them: repeating it must not look as if it still counted. */
const VOIDED: ReadonlySet<ProposalStatus> = new Set(['superseded', 'withdrawn', 'expired', 'blocked']);

/** What the brake holds is of one sort in a run: the repository's `on_removal` says which. */
const VERBS: Readonly<Partial<Record<ChangeAction, string>>> = { delete: 'deletes', disown: 'gives up' };

function brakeObjection(
  member: Member,
  { verdict, confirm_deletes }: CommandData<'DecideProposals'>,
): Objection | null {
  const { proposal_id, brake, action } = member;
  if (verdict === 'reject' || brake === null || confirm_deletes === brake) return null;
  return {
    code: 'brake_confirmation_required',
    message: `This run ${VERBS[action]} ${brake} ${brake === 1 ? 'resource' : 'resources'}. To approve a ${action} of it, confirm that number (confirm_deletes: ${brake}).`,
    detail: { proposal_id, brake },
  };
}

function tooLate(proposal_id: Id, { status, decision }: Ended): Objection {
  const winner = decision && { verdict: decision.verdict, actor: actorDetail(decision), at: decision.at };
  const who = decision ? `${verb(decision.verdict)} by ${decision.actor.name ?? decision.actor.id}` : status;
  return {
    code: 'already_decided',
    message: `Proposal ${proposal_id} was already ${who}; it is ${status} and cannot be decided again.`,
    detail: { proposal_id, status, winner },
  };
}

function actorDetail({ actor }: DecidedBy): { type: string; id: string; name?: string } {
  const { type, id, name } = actor;
  return { type, id, ...(name !== undefined && { name }) };
}

function verb(verdict: Verdict): string {
  return verdict === 'approve' ? 'approved' : 'rejected';
}

function problemsOf(objections: readonly (Objection | null)[]): Problem[] {
  const problems = objections.flatMap((objection, place) =>
    objection ? [{ path: `decisions[${place}]`, code: objection.code, message: objection.message }] : [],
  );
  return problems.slice(0, OBJECTIONS_MAX);
}
