import type { Plan } from '@fleetwright/contracts';
import { describeResource, resourceId } from '@fleetwright/core/fleet';

/**
 * Checks a plan independently of how it was made: every resource once, every dependency in the plan, none waiting for
 * itself, and each change after all that it waits for (so there is no cycle). Answers a sentence per fault; none for a
 * sound plan.
 */
export function checkPlan({ changes }: Pick<Plan, 'changes'>): readonly string[] {
  const faults: string[] = [];
  const places = new Map<string, number>();
  for (const [place, change] of changes.entries()) {
    const id = resourceId(change.kind, change.key);
    if (places.has(id)) faults.push(`${describeResource(change)} is changed twice`);
    else places.set(id, place);
  }
  for (const [place, change] of changes.entries()) {
    for (const needed of change.depends_on) {
      const at = places.get(resourceId(needed.kind, needed.key));
      const link = `${describeResource(change)} waits for ${describeResource(needed)}`;
      if (at === undefined) faults.push(`${link}, which is not in the plan`);
      else if (at === place) faults.push(`${describeResource(change)} waits for itself`);
      else if (at > place) faults.push(`${link}, which comes later`);
    }
  }
  return faults;
}
