import type { RunStatus } from '@fleetwright/contracts';
import type { Draft } from './draft.ts';
import type { Member } from './member.ts';
import type { PlanIndex } from './plan-index.ts';
import type { Policing } from './policing.ts';
import { type PlanProgress, progressOfPlan, heldOf } from './progress.ts';

/** Closes the latest run when nothing of it is open and nothing is deferred. */
export function closeIfEnded(draft: Draft, plan: PlanIndex, policing: Policing): void {
  const { run, members, rejections } = draft.state;
  if (run.kind !== 'open') return;
  const reached = progressOfPlan(plan, members, rejections, policing);
  if (reached.progress.some((progress) => progress === 'open' || progress === 'deferred')) return;
  const held = heldOf(plan, reached, rejections, policing);
  draft.add('RunClosed', {
    run_id: run.id,
    run_number: run.number,
    status: endOf(reached, plan.incomplete),
    superseded_by: null,
    ...(held.length === 0 ? {} : { held }),
  });
}

/** The end of a run whose changes all ended; the table of statuses in the specification, row by row. */
function endOf(reached: PlanProgress, incomplete: boolean): RunStatus {
  const inPlace = reached.progress.filter((progress) => progress === 'in_place').length;
  const whole = inPlace === reached.progress.length && !incomplete;
  if (inPlace > 0 && !whole) return 'partial';
  if (inPlace > 0) return isAll(reached, 'applied_manually') ? 'applied_manually' : 'applied';
  if (reached.progress.length === 0) return incomplete ? 'partial' : 'success';
  const has = (status: Member['status']): boolean => reached.members.some((member) => member?.status === status);
  if (has('failed')) return 'failed';
  // Nobody refused what went stale: the run that was asked for takes over from this one.
  return has('stale') ? 'superseded' : 'rejected';
}

function isAll(reached: PlanProgress, status: RunStatus): boolean {
  return reached.members.every((member) => member?.status === status);
}
