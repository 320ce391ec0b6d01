import { type Id, type Instant, RUN_NODES_NAMED_MAX, type RunNode, type RunNodes } from '@fleetwright/contracts';
import type { NodeState } from '@fleetwright/contracts/agents';
import { compareText } from '@fleetwright/core/fleet';

/** What a node came to, and whether that was decided on the bundle that is its own now. */
export interface StandingNow {
  readonly state: NodeState;
  readonly since: Instant;
  readonly isCurrent: boolean;
}

export interface ReachedMachines {
  /** By hostname, the machine that is let in for it. */
  readonly instanceOf: ReadonlyMap<string, Id>;
  /** By machine, what it came to. */
  readonly states: ReadonlyMap<Id, StandingNow>;
  /** Whether every change of the fleet is in the bundles: until then nobody has what is newest. */
  readonly isComputed: boolean;
}

/** In the order in which somebody has to look after them. */
const ORDER: readonly RunNode['state'][] = ['degraded', 'offline', 'waiting', 'converging', 'converged'];

/** How far these nodes have come. Why one is degraded is not among what is known here: each `reason` is null. */
export function runNodes(hostnames: readonly string[], machines: ReachedMachines): RunNodes {
  const all = hostnames.map((hostname) => runNode(hostname, machines));
  const byState = Map.groupBy(all, ({ state }) => state);
  const count = (state: RunNode['state']) => byState.get(state)?.length ?? 0;
  const items: RunNode[] = [];
  for (const state of ORDER) {
    const room = RUN_NODES_NAMED_MAX - items.length;
    if (room === 0) break;
    const named = (byState.get(state) ?? []).toSorted((one, other) => compareText(one.hostname, other.hostname));
    items.push(...named.slice(0, room));
  }
  return {
    affected: hostnames.length,
    converged: count('converged'),
    converging: count('converging'),
    degraded: count('degraded'),
    offline: count('offline'),
    items,
  };
}

function runNode(hostname: string, { instanceOf, states, isComputed }: ReachedMachines): RunNode {
  const instance = instanceOf.get(hostname);
  const standing = instance === undefined ? undefined : states.get(instance);
  const state = standing === undefined ? 'waiting' : stateOf(standing, isComputed);
  // What it was on an earlier bundle has lasted for longer than this one.
  const isOfAnother = state === 'converging' && standing?.state !== 'pending' && standing?.state !== 'converging';
  const since = standing === undefined || state === 'waiting' || isOfAnother ? null : standing.since;
  return { hostname, state, since, reason: null };
}

/** What was decided on another bundle says nothing of this one; silence does. */
function stateOf({ state, isCurrent }: StandingNow, isComputed: boolean): RunNode['state'] {
  switch (state) {
    case 'never_seen':
      return 'waiting';
    case 'pending':
    case 'converging':
      return 'converging';
    case 'offline':
      return 'offline';
    case 'converged':
    case 'degraded':
      return isCurrent && isComputed ? state : 'converging';
  }
}
