import type { Id, RunNodes } from '@fleetwright/contracts';
import type { NodeState } from '@fleetwright/contracts/agents';

/** What a node came to, and whether that was decided on the bundle that is its own now. */
export interface StandingNow {
  readonly state: NodeState;
  readonly isCurrent: boolean;
}

/**
 * How far these nodes have come. `instanceOf` says which machine is let in for a node; `states` what each machine came to.
 * A node without either is affected, and nothing else.
 */
export function countNodes(
  hostnames: readonly string[],
  instanceOf: ReadonlyMap<string, Id>,
  states: ReadonlyMap<Id, StandingNow>,
): RunNodes {
  const counts = { affected: hostnames.length, converged: 0, converging: 0, degraded: 0, offline: 0 };
  for (const hostname of hostnames) {
    const instance = instanceOf.get(hostname);
    const standing = instance === undefined ? undefined : states.get(instance);
    const name = standing === undefined ? undefined : nameOf(standing);
    if (name !== undefined) counts[name] += 1;
  }
  return counts;
}

/** What was decided on another bundle says nothing of this one; silence does. */
function nameOf({ state, isCurrent }: StandingNow): Exclude<keyof RunNodes, 'affected'> | undefined {
  switch (state) {
    case 'never_seen':
      return undefined;
    case 'pending':
    case 'converging':
      return 'converging';
    case 'offline':
      return 'offline';
    case 'converged':
    case 'degraded':
      return isCurrent ? state : 'converging';
  }
}
