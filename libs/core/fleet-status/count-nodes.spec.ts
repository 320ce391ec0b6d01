import type { NodeState } from '@fleetwright/contracts/agents';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { countNodes } from './count-nodes.ts';

const STATES: readonly [state: NodeState, isCurrent: boolean][] = [
  ['converged', true],
  ['converged', false],
  ['degraded', true],
  ['degraded', false],
  ['pending', true],
  ['converging', true],
  ['offline', false],
  ['never_seen', true],
];
const hostnames = STATES.map((_, n) => `n${n}`);
const instances = new Map(hostnames.map((hostname, n) => [hostname, idOf(n + 1)]));
const states = new Map(STATES.map(([state, isCurrent], n) => [idOf(n + 1), { state, isCurrent }]));

describe('nodes that a run reaches', () => {
  it('[FS10] are counted by what they came to on the bundle that is theirs now', () => {
    expect(countNodes(hostnames, instances, states)).toEqual({
      affected: 8,
      converged: 1,
      degraded: 1,
      converging: 4,
      offline: 1,
    });
  });

  it('[FS10] that nothing runs on, or that never reported, are affected alone', () => {
    const none = { converged: 0, converging: 0, degraded: 0, offline: 0 };
    expect(countNodes(['other', 'n7'], instances, states)).toEqual({ affected: 2, ...none });
    expect(countNodes(['n0'], instances, new Map())).toEqual({ affected: 1, ...none });
    expect(countNodes([], instances, states)).toEqual({ affected: 0, ...none });
  });
});
