import type { ReachedGroup, RunNodes } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../data/api.ts';
import { AT, run, RUN_ID } from '../../testing/canned.ts';
import { rendered, wordsOf } from '../../testing/render.tsx';
import { Nodes } from './nodes.tsx';

const GROUP: ReachedGroup = {
  ...{ nodes: ['edge-01', 'edge-02'], total: 5, change: 'changed', template: 'edge', modules: [], networks: [] },
  ...{ files: [], files_total: 0 },
};

function shown(nodes: RunNodes | null, { applied = 1, total = 5 } = {}) {
  const { proposal_counts, ...row } = run();
  const none = { applied_actions: [], failed_actions: [], remaining: [], proposals: [], next_cursor: null };
  const reach = { total, groups: total === 0 ? [] : [GROUP], groups_total: 1 };
  const totals = { applied_actions: applied, failed_actions: 0, remaining: 0 };
  const detail: Run = { ...row, ...none, proposal_counts, totals, diff: { reach } as Run['diff'] };
  return wordsOf(
    rendered(<Nodes run={detail} />, (cache) => {
      if (nodes !== null)
        cache.ask('gitops_get_sync_run', { sync_run_id: RUN_ID, include: 'nodes' }, { ...detail, nodes });
    }),
  );
}

describe('the nodes of a run', () => {
  it('are named before anything is applied', () => {
    const text = shown(null, { applied: 0 });
    for (const part of ['Nodes 5', 'edge-01', 'edge-02', 'and 3 more']) expect(text).toContain(part);
    expect(text).not.toContain('converg');
  });

  it('say how far they are: for how long, and what is wrong in the words of the check', () => {
    const reason = { code: 'check_failing', message: 'nginx: answers: refused' };
    const text = shown({
      ...{ affected: 5, converged: 1, converging: 1, degraded: 1, offline: 1 },
      items: [
        { hostname: 'edge-02', state: 'degraded', since: AT, reason },
        { hostname: 'edge-03', state: 'waiting', since: null, reason: null },
        { hostname: 'edge-01', state: 'converged', since: AT, reason: null },
      ],
    });
    for (const part of [
      '1 converged, 1 converging, 1 degraded, 1 offline, 1 without an agent that reported',
      'check_failing nginx: answers: refused',
      'no agent of it ever reported',
      'and 2 more nodes',
    ])
      expect(text).toContain(part);
    expect(text.match(/ for \d+ /g)).toHaveLength(2);
    expect(text).not.toContain('ago');
  });

  it('are not spoken of where the run reaches none', () => {
    expect(shown(null, { total: 0 })).toBe('');
  });

  it('that are removed are told to keep their machines', () => {
    const none = { affected: 0, converged: 0, converging: 0, degraded: 0, offline: 0, items: [] };
    expect(shown(none)).toContain('their machines stay as they are');
  });
});
