import { BRAKE_FREE_DELETES, BRAKE_MANAGED_PER_DELETE } from './limits.ts';
import type { PlanIndex } from './plan-index.ts';

/**
 * The mass-delete brake: the number of deletes in the plan when they are more than the greater of 5 and 20 % of what the
 * repository managed; null otherwise.
 */
export function brakeOf(plan: PlanIndex, managedCount: number): number | null {
  const pulled = plan.deletes > BRAKE_FREE_DELETES && plan.deletes * BRAKE_MANAGED_PER_DELETE > managedCount;
  return pulled ? plan.deletes : null;
}
