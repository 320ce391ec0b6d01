import { RUN_NODES_NAMED_MAX } from '@fleetwright/contracts';
import type { NodeState } from '@fleetwright/contracts/agents';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { runNodes } from './run-nodes.ts';

const SINCE = '2026-01-01T00:00:00.000Z';
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
const instanceOf = new Map(hostnames.map((hostname, n) => [hostname, idOf(n + 1)]));
const states = new Map(STATES.map(([state, isCurrent], n) => [idOf(n + 1), { state, isCurrent, since: SINCE }]));
const machines = { instanceOf, states, isComputed: true };
const NONE = { converged: 0, converging: 0, degraded: 0, offline: 0 };

describe('nodes that a run reaches', () => {
  it('[FS10] are counted by what they came to on the bundle that is theirs now', () => {
    expect(runNodes(hostnames, machines)).toMatchObject({
      affected: 8,
      converged: 1,
      degraded: 1,
      converging: 4,
      offline: 1,
    });
  });

  it('[FS10] that nothing runs on, or that never reported, are affected alone', () => {
    expect(runNodes(['other', 'n7'], machines)).toMatchObject({ affected: 2, ...NONE });
    expect(runNodes(['n0'], { ...machines, states: new Map() })).toMatchObject({ affected: 1, ...NONE });
    expect(runNodes([], machines)).toEqual({ affected: 0, ...NONE, items: [] });
  });

  it('[FS10] have come to nothing while a change of the fleet is not in the bundles yet', () => {
    const behind = runNodes(hostnames, { ...machines, isComputed: false });
    expect(behind).toMatchObject({ converged: 0, degraded: 0, converging: 6, offline: 1 });
  });

  it('[FS11] are named in the order in which somebody has to look after them, with since when they are so', () => {
    const { items } = runNodes([...hostnames, 'a'], machines);
    expect(items.map(({ hostname, state, since }) => `${hostname} ${state} ${since === null ? '-' : 'since'}`)).toEqual(
      [
        'n2 degraded since',
        'n6 offline since',
        'a waiting -',
        'n7 waiting -',
        // How long they were something else tells nothing of how long they are on their way.
        'n1 converging -',
        'n3 converging -',
        'n4 converging since',
        'n5 converging since',
        'n0 converged since',
      ],
    );
  });

  it('[FS11] are named up to a hundred, and all of them are counted', () => {
    const many = Array.from({ length: 250 }, (_, n) => `m${n}`);
    const { affected, items } = runNodes([...many, 'n2', 'n0'], machines);
    expect(affected).toBe(252);
    expect(items).toHaveLength(RUN_NODES_NAMED_MAX);
    expect(items[0]).toMatchObject({ hostname: 'n2', state: 'degraded' });
    expect(items.slice(1).every(({ state }) => state === 'waiting')).toBe(true);
  });
});
