import type { Change, Instant } from '@fleetwright/contracts';
import { BRAKE_FREE_DELETES, BRAKE_MANAGED_PER_DELETE, BRAKE_WINDOW_MS } from './limits.ts';
import type { PlanIndex } from './plan-index.ts';

/**
 * The mass-delete brake: the number of deletes, and of disowns that nobody receives, in the plan when they and what policies
 * deleted lately are more than the greater of 5 and 20 % of what the repository managed before; null otherwise.
 */
export function brakeOf(plan: PlanIndex, managedCount: number, deletedLately: number): number | null {
  const losses = plan.changes.filter(isBraked).length;
  const counted = losses + deletedLately;
  const managedBefore = managedCount + deletedLately;
  const pulled = counted > BRAKE_FREE_DELETES && counted * BRAKE_MANAGED_PER_DELETE > managedBefore;
  return pulled && losses > 0 ? losses : null;
}

/** Deletes that a policy approved, by the moment at which they took effect. Those that left the window may be missing. */
export type PolicyDeletes = readonly { readonly at: Instant; readonly count: number }[];

export function withPolicyDelete(deletes: PolicyDeletes, at: Instant): PolicyDeletes {
  const recent = deletes.filter((each) => isWithinWindow(each.at, at));
  const last = recent.at(-1);
  // A wave is settled at one moment.
  return last?.at === at ? [...recent.slice(0, -1), { at, count: last.count + 1 }] : [...recent, { at, count: 1 }];
}

/** How many took effect within the window before now. */
export function deletedLately(deletes: PolicyDeletes, now: Instant): number {
  return deletes.reduce((sum, { at, count }) => (isWithinWindow(at, now) ? sum + count : sum), 0);
}

function isWithinWindow(at: Instant, now: Instant): boolean {
  return Date.parse(now) - Date.parse(at) < BRAKE_WINDOW_MS;
}

/** What the brake counts and holds: after it nobody manages the resource. What is handed over has somebody who does. */
export function isBraked({ action, receiver }: Pick<Change, 'action' | 'receiver'>): boolean {
  return action === 'delete' || (action === 'disown' && (receiver ?? null) === null);
}
