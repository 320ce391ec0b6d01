import type { Draft } from './draft.ts';
import { closeIfEnded } from './closing.ts';
import { type Opening, refill } from './opening.ts';
import type { PlanIndex } from './plan-index.ts';
import type { Policing } from './policing.ts';
import { progressOfPlan } from './progress.ts';

/** What follows from proposals that ended: dependents are blocked, room is filled, a finished run is closed. */
export function followUp(draft: Draft, plan: PlanIndex, opening: Opening): void {
  blockDependents(draft, plan, opening.policing);
  refill(draft, plan, opening);
  closeIfEnded(draft, plan, opening.policing);
}

/** Blocks every undecided or approved proposal that depends, however far below, on a change that will not come. */
export function blockDependents(draft: Draft, plan: PlanIndex, policing: Policing): void {
  const { run, members, rejections } = draft.state;
  if (run.kind === 'none') return;
  const reached = progressOfPlan(plan, members, rejections, policing);
  const lost: boolean[] = [];
  // In plan order, so that what is blocked here blocks what comes after it.
  for (const [ordinal, progress] of reached.progress.entries()) {
    const below = plan.dependencies[ordinal]?.find((dependency) => lost[dependency]);
    lost.push(progress === 'ended' || progress === 'held' || (progress !== 'in_place' && below !== undefined));
    const member = reached.members[ordinal];
    if (below === undefined || (member?.status !== 'pending_approval' && member?.status !== 'approved')) continue;
    const culprit = plan.changes[below];
    if (!culprit) continue;
    const blocked_by = { kind: culprit.kind, key: culprit.key };
    draft.add('ProposalBlocked', { proposal_id: member.proposal_id, run_id: run.id, blocked_by });
  }
}
