import type { Change } from '@fleetwright/contracts';
import { BRAKE_FREE_DELETES, BRAKE_MANAGED_PER_DELETE } from './limits.ts';
import type { PlanIndex } from './plan-index.ts';

/**
 * The mass-delete brake: the number of deletes, and of disowns that nobody receives, in the plan when they are more than
 * the greater of 5 and 20 % of what the repository managed; null otherwise.
 */
export function brakeOf(plan: PlanIndex, managedCount: number): number | null {
  const losses = plan.changes.filter(isBraked).length;
  const pulled = losses > BRAKE_FREE_DELETES && losses * BRAKE_MANAGED_PER_DELETE > managedCount;
  return pulled ? losses : null;
}

/** What the brake counts and holds: after it nobody manages the resource. What is handed over has somebody who does. */
export function isBraked({ action, receiver }: Pick<Change, 'action' | 'receiver'>): boolean {
  return action === 'delete' || (action === 'disown' && (receiver ?? null) === null);
}
