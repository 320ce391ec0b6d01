import { type Change, type EventData, type Finding, type Instant, REJECTION_HOLDS_MS } from '@fleetwright/contracts';
import { accepted, type Decision } from '@fleetwright/core/event-sourcing';
import { brakeOf, deletedLately, isBraked } from './brake.ts';
import { followUp } from './blocking.ts';
import { Draft, type ReviewEventType } from './draft.ts';
import { stillHolding } from './fold.ts';
import { RECORDED_IDS_MAX } from './limits.ts';
import { type DecidedBy, digestPutUp, isOpen, type Member } from './member.ts';
import { openDeferred, type Opening, recordOpened } from './opening.ts';
import type { PlanIndex } from './plan-index.ts';
import { progressOfPlan } from './progress.ts';
import type { LatestRun, ReviewState } from './state.ts';

/** What a diff is reviewed with. */
export interface ReviewInput extends Opening {
  readonly diff: EventData<'DiffComputed'>;
  /** The diff's own plan. */
  readonly plan: PlanIndex;
  /** The repository was removed: nothing of it is reviewed any more. */
  readonly removed: boolean;
  /** The repository was pointed at another remote, branch or folder since the run was asked for. */
  readonly overtaken: boolean;
  /** Nobody asked for the run: what was rejected a moment ago is not proposed again by it. */
  readonly polled: boolean;
  /** Policies ask who the authors are, and one is nobody whom the account knows, or not every commit was seen. */
  readonly hasUnknownAuthor: boolean;
  readonly by: DecidedBy;
}

/**
 * `reviewed`: the run owns its proposals now. `late`: a newer run was reviewed first. `outdated`: live moved by our own
 * apply after the diff looked at it, another run is asked for. `overtaken`: the repository is registered for another
 * source by now, which repo-sync reads by itself. `waiting`: apply has claimed some of the repository's
 * changes; ask again.
 */
export type ReviewResult = { readonly kind: 'reviewed' | 'late' | 'stale' | 'overtaken' | 'removed' | 'waiting' };

/** Turns a computed diff into proposals. Answers no fact for a diff that was reviewed before. */
export function recordReview(state: ReviewState, input: ReviewInput): Decision<ReviewResult, ReviewEventType> {
  const { diff } = input;
  const draft = new Draft(diff.repository_id, state, input.by);
  if (diff.run_number <= state.last_number) return refuseLate(draft, diff);
  if (input.removed) {
    supersedeRun(draft, diff, null);
    return accepted(draft.facts, { kind: 'removed' });
  }
  if (input.overtaken) {
    supersedeRun(draft, diff, null);
    return accepted(draft.facts, { kind: 'overtaken' });
  }
  if (state.claim) return accepted([], { kind: 'waiting' });
  if (state.settled_revision > diff.live_revision) {
    supersedeRun(draft, diff, null);
    draft.add('ResyncRequested', { run_id: diff.run_id, reason: 'live_changed' });
    return accepted(draft.facts, { kind: 'stale' });
  }
  review(draft, input);
  return accepted(draft.facts, { kind: 'reviewed' });
}

/** A run that was overtaken before its review ends here; nobody else would close it. */
function refuseLate(draft: Draft, diff: EventData<'DiffComputed'>): Decision<ReviewResult, ReviewEventType> {
  const { run, last_number } = draft.state;
  if (diff.run_number < last_number) supersedeRun(draft, diff, run.kind === 'none' ? null : run.id);
  return accepted(draft.facts, { kind: 'late' });
}

function supersedeRun(draft: Draft, { run_id, run_number }: EventData<'DiffComputed'>, by: string | null): void {
  draft.add('RunClosed', { run_id, run_number, status: 'superseded', superseded_by: by });
}

function review(draft: Draft, input: ReviewInput): void {
  const { diff, plan } = input;
  const previous = draft.state.run;
  const brake = brakeOf(plan, diff.managed_count, deletedLately(draft.state.policy_deletes, input.by.at));
  endOutdated(draft, input, brake);
  const owner = { run_id: diff.run_id, run_number: diff.run_number, revision: diff.revision, brake };
  const since = rejectionsSince(input, previous);
  const rejections = stillHolding(draft.state.rejections, since);
  const reached = progressOfPlan(plan, draft.state.members.filter(isOpen), rejections, input.policing);
  const { deferred } = openDeferred(draft, plan, reached, owner, input);
  const proposals = idsInPlanOrder(draft, plan);
  draft.add('ReviewRecorded', {
    run_id: diff.run_id,
    run_number: diff.run_number,
    live_revision: diff.live_revision,
    revision: diff.revision,
    plan_document: diff.plan_document,
    proposals: proposals.slice(0, RECORDED_IDS_MAX),
    deferred,
    brake,
    ...(since !== null && { rejections_since: since }),
    superseded_run_id: isTakenOver(previous) ? previous.id : null,
    ...(input.hasUnknownAuthor && plan.changes.length > 0 && { findings: AUTHOR_UNKNOWN }),
  });
  if (proposals.length > RECORDED_IDS_MAX)
    recordOpened(draft, diff.run_id, proposals.slice(RECORDED_IDS_MAX), deferred);
  if (previous.kind === 'open') {
    const { id: run_id, number: run_number } = previous;
    draft.add('RunClosed', { run_id, run_number, status: 'superseded', superseded_by: diff.run_id });
  }
  followUp(draft, plan, input);
}

const AUTHOR_FINDING: Finding = {
  severity: 'warning',
  code: 'author_unknown',
  message:
    'An author since the last applied revision is nobody whom this account knows by a verified e-mail address, or not every commit was seen. Where a policy refuses that, nobody may approve.',
};
const AUTHOR_UNKNOWN = { items: [AUTHOR_FINDING], total: 1, document: null };

/** From when on rejections hold that nobody asked to be remembered: an hour back for polls of the same commit. */
function rejectionsSince({ diff, polled, by }: ReviewInput, previous: LatestRun): Instant | null {
  if (!polled || previous.kind === 'none' || previous.revision.sha !== diff.revision.sha) return null;
  return new Date(Date.parse(by.at) - REJECTION_HOLDS_MS).toISOString();
}

/** Whether a run ends with the next one: it is open still, or ended because of what went stale. */
function isTakenOver(run: LatestRun): run is Exclude<LatestRun, { kind: 'none' }> {
  return run.kind === 'open' || (run.kind === 'closed' && run.status === 'superseded');
}

/** Ends each open proposal that is no longer a difference, or another one than was shown. The others keep their votes. */
function endOutdated(draft: Draft, { diff, plan }: ReviewInput, brake: number | null): void {
  const open = draft.state.members.filter(isOpen).values();
  // Ids sort by the time they were made, which is the order in which people know them.
  for (const member of [...open].sort((a, b) => (a.proposal_id < b.proposal_id ? -1 : 1))) {
    const ordinal = plan.ordinalOf(member);
    const change = ordinal === undefined ? undefined : plan.changes[ordinal];
    const owned = { proposal_id: member.proposal_id, run_id: ownerOf(draft) };
    if (!change) draft.add('ProposalWithdrawn', { ...owned, reason: 'no_difference' });
    else if (!isSame(member, change, brake)) draft.add('ProposalSuperseded', { ...owned, by_run_id: diff.run_id });
  }
}

/** The same content, computed from the same live version, with nothing more to confirm than was confirmed. */
function isSame(member: Member, change: Change, brake: number | null): boolean {
  if (digestPutUp(member) !== change.digest || member.live_version !== change.live_version) return false;
  if (!isBraked(change) || member.brake === brake) return true;
  // Who confirmed many deletes approved a few of them as well; who has not decided yet must be shown the new number.
  return member.status === 'approved' && (brake === null || (member.brake !== null && member.brake > brake));
}

function ownerOf(draft: Draft): string {
  const { run } = draft.state;
  if (run.kind === 'none') throw new RangeError('a proposal was opened before any review');
  return run.id;
}

function idsInPlanOrder(draft: Draft, plan: PlanIndex): string[] {
  const { members } = progressOfPlan(plan, draft.state.members.filter(isOpen), draft.state.rejections, null);
  return members.filter((member) => member !== undefined).map(({ proposal_id }) => proposal_id);
}
