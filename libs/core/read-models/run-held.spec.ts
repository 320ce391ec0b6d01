import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { heldAction } from './run-actions.ts';
import type { ProposalRow, SyncRunRow } from './rows.ts';
import { rowAfter, rowsAfter, SETTINGS, type Step, stepsAbout } from './testing/index.ts';
import { actionTotals, proposalView, remains, syncRunView, waitingOn } from './views.ts';

const [RUN, FIRST, SECOND] = [idOf(2), idOf(11), idOf(12)];
const step = stepsAbout({
  repository_id: idOf(1),
  run_id: RUN,
  run_number: 1,
  attempt_id: idOf(4),
  proposal_id: FIRST,
});
const requested = step('SyncRequested', { trigger: 'sync_now', settings: SETTINGS, deadline_ms: 1 });
const change = { kind: 'node', key: 'edge-01', action: 'create' };
const applied = (more: object = {}) =>
  step('ChangeApplied', { ...change, live_version: 1, already_in_place: false, side_effects: [], ...more });
const failed = (more: object = {}) =>
  step('ChangeFailed', { ...change, code: 'in_use', message: 'still used', ...more });
const runAfter = (...steps: Step[]): SyncRunRow => rowAfter('sync_runs', RUN, requested, ...steps);

describe('[RM21] why something was never proposed', () => {
  const held = { kind: 'node', key: 'edge-01', action: 'create', rejected: null, waits_for: null } as const;
  const until = '2026-01-01T01:00:00.000Z';

  it.each([
    [{ rejected: FIRST }, 'rejected: the rejection is remembered, and holds until the change is another one'],
    [
      { rejected: FIRST, until },
      `rejected: polls propose it again from ${until} on, a sync that is asked for or a new commit at once`,
    ],
    [
      { rejected: FIRST, until, remembered: true as const },
      `rejected: the rejection is remembered until ${until}, or until the change is another one`,
    ],
    [{ waits_for: { kind: 'template', key: 't' } as const }, 'blocked: it needs template t, which did not take effect'],
    [
      { policy: { name: 'prod', digest: 'd'.repeat(64) } as never, waits_for: { kind: 'template', key: 't' } as const },
      'policy_blocked: by "prod", until that or the change is another one',
    ],
  ])('%j', (more, reason) => {
    const { rejected: proposal_id = null } = more as { rejected?: string };
    expect(heldAction({ ...held, ...more })).toEqual({
      proposal_id,
      action: 'create_node',
      kind: 'node',
      key: 'edge-01',
      reason,
    });
  });
});

describe('[RM18] the actions of a run', () => {
  it('that were in place already say so, and so does what was done beside them', () => {
    const reasons = (more: object) =>
      runAfter(applied(more)).applied_actions.map(({ action, reason }) => [action, reason]);
    expect(reasons({ side_effects: ['provision_instances'] })).toEqual([
      ['create_node', null],
      ['provision_instances', null],
    ]);
    expect(reasons({ already_in_place: true })).toEqual([['create_node', 'already in place']]);
  });

  it('of one proposal change nothing of another', () => {
    const run = runAfter(failed(), failed({ proposal_id: SECOND, key: 'edge-02' }), applied());
    expect(run.failed_actions).toMatchObject([{ proposal_id: SECOND, key: 'edge-02', reason: 'in_use: still used' }]);
    expect(actionTotals(run)).toEqual({ applied_actions: 1, failed_actions: 1 });
    const retried = runAfter(failed(), step('ProposalRetried', { proposal_id: SECOND }));
    expect(retried.failed_actions).toHaveLength(1);
  });

  it('a retry makes a run that was given up or verified count as worked on', () => {
    const given = runAfter(
      step('RunDeadlineExceeded', { findings: { items: [], total: 0, document: null } }),
      step('ProposalRetried'),
    );
    expect(given).toMatchObject({
      status: 'in_progress',
      finished_at: null,
      fold: { deadline_exceeded: false, verified: false },
    });
    const ended = [
      applied(),
      step('ProposalApplied', { live_version: 1 }),
      step('RunClosed', { status: 'applied', superseded_by: null }),
    ];
    const verified = step('RunVerified', { live_revision: 1, resources: [], total: 0 });
    expect(runAfter(...ended, verified).status).toBe('applied');
    const again = [
      step('ProposalRetried'),
      step('ProposalApplied', { live_version: 2 }),
      step('RunClosed', { status: 'applied', superseded_by: null }),
    ];
    expect(runAfter(...ended, verified, ...again).status).toBe('applying');
  });
});

describe('[RM20] what remains of a run', () => {
  const member = (more: Partial<ProposalRow>): ProposalRow =>
    ({
      id: FIRST,
      ordinal: 0,
      position: 1,
      action: 'create_node',
      kind: 'node',
      key: 'edge-01',
      approver: 'policy',
      reason: null,
      ...more,
    }) as ProposalRow;

  it.each([
    ['applied', false],
    ['applied_manually', false],
    ['failed', false],
    ['pending_approval', true],
    ['approved', true],
    ['applying', true],
    ['rejected', true],
    ['stale', true],
    ['blocked', true],
    ['expired', true],
    ['withdrawn', true],
    ['superseded', true],
  ] as const)('%s is among it: %s', (status, expected) => {
    expect(remains(status)).toBe(expected);
    const [view] = [syncRunView(runAfter(), [member({ status })])];
    expect(view.remaining.map(({ reason }) => reason)).toEqual(expected ? [status] : []);
  });

  it('is in plan order, and by age where the plan says nothing', () => {
    const ids = syncRunView(runAfter(), [
      member({ id: idOf(24), ordinal: 1, position: 4 }),
      member({ id: idOf(22), ordinal: 0, position: 9 }),
      member({ id: idOf(23), ordinal: 1, position: 3 }),
    ]).proposals.map(({ id }) => id);
    expect(ids).toEqual([idOf(22), idOf(23), idOf(24)]);
  });

  it('[RM44] a proposal waits on its own dependencies only, by kind and key', () => {
    const waits = (members: Partial<ProposalRow>[], status: ProposalRow['status'] = 'approved') =>
      waitingOn({ status, depends_on: [{ kind: 'template', key: 't' }] }, members.map(member));
    const open = { status: 'pending_approval' } as const;
    expect(waits([{ ...open, kind: 'template', key: 't' }])).toEqual([{ kind: 'template', key: 't' }]);
    expect(waits([{ ...open, kind: 'template', key: 'other' }])).toEqual([]);
    expect(waits([{ ...open, kind: 'module', key: 't' }])).toEqual([]);
    expect(waits([{ ...open, kind: 'template', key: 't' }], 'pending_approval')).toHaveLength(1);
    for (const status of ['applying', 'rejected', 'applied'] as const)
      expect(waits([{ ...open, kind: 'template', key: 't' }], status)).toEqual([]);
    const { position: _p, approver: _a, ...shown } = member({ status: 'approved', depends_on: [] });
    expect(proposalView(member({ status: 'approved', depends_on: [] }), [])).toEqual({ ...shown, waiting_on: [] });
  });

  it('[RM3] is nothing of a run that nobody asked for', () => {
    expect(rowsAfter(applied(), failed(), step('ProposalRetried')).rows('sync_runs')).toEqual([]);
  });
});
