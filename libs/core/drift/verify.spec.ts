import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { REMEMBERED_RUNS_MAX } from './limits.ts';
import { fleet, gone, maskOf, node, REPOSITORY } from './testing/fleets.ts';
import { type AppliedChange, verifyRun } from './verify.ts';
import { appliedFold, claimFold } from './watch.ts';

const RUN = idOf(5);
const outcome = { repository_id: REPOSITORY, run_id: RUN, attempt_id: idOf(6), proposal_id: idOf(7) };

const applied = (key: string, action: AppliedChange['action'] = 'update'): AppliedChange => ({
  kind: 'node',
  key,
  action,
});

describe('verification', () => {
  it('[DR10] tells nothing when everything is as it was applied', () => {
    const managed = fleet([
      node('a', { region: 'eu' }, { region: 'eu' }),
      node('z', { region: 'eu' }, { region: 'us' }),
    ]);
    const fact = verifyRun({
      repository_id: REPOSITORY,
      run_id: RUN,
      applied: [applied('a'), applied('b', 'delete'), applied('c', 'disown')],
      expected: new Map([['node a', { region: 'eu' }]]),
      managed,
      maskOf,
    });
    expect(fact).toEqual({
      type: 'RunVerified',
      data: { repository_id: REPOSITORY, run_id: RUN, live_revision: 1, resources: [], total: 0 },
    });
  });

  it('[DR10] tells what differs, is missing, is not managed any more, or came back', () => {
    const managed = fleet([node('a', { region: 'eu' }, { region: 'us' }), node('d', {}, {})], [gone('b')]);
    const { data } = verifyRun({
      repository_id: REPOSITORY,
      run_id: RUN,
      applied: [applied('a', 'create'), applied('b', 'adopt'), applied('c'), applied('d', 'delete')],
      expected: new Map(),
      managed,
      maskOf,
    });
    expect(data.resources.map(({ key, change, changed_by }) => [key, change, changed_by?.id ?? null])).toEqual([
      ['a', 'modified', 'operator'],
      ['b', 'missing', 'operator'],
      ['c', 'missing', null],
      ['d', 'modified', null],
    ]);
    expect(data.total).toBe(4);
  });
});

describe('watching', () => {
  const started = storedEvent('ApplyStarted', {
    repository_id: REPOSITORY,
    attempt_id: idOf(6),
    run_id: RUN,
    proposals: [idOf(7), idOf(8), idOf(9), idOf(10), idOf(11)].map((proposal_id) => ({ proposal_id, digest: 'd' })),
  });
  const settled = (['ProposalApplied', 'ProposalAppliedManually'] as const).map((type, n) =>
    storedEvent(type, { ...outcome, proposal_id: idOf(7 + n), live_version: 1 }),
  );

  it('[DR11] a repository is being applied from the claim to its last outcome', () => {
    expect(fold(claimFold, []).size).toBe(0);
    expect(fold(claimFold, [started]).size).toBe(5);
    const { attempt_id: _, ...blocked } = {
      ...outcome,
      proposal_id: idOf(11),
      blocked_by: { kind: 'node', key: 'a' } as const,
    };
    const rest = [
      storedEvent('ProposalFailed', { ...outcome, proposal_id: idOf(9), code: 'no', message: 'No.' }),
      storedEvent('ProposalStale', {
        ...outcome,
        proposal_id: idOf(10),
        expected_version: 1,
        actual_version: 2,
      }),
    ];
    expect(fold(claimFold, [started, ...settled, ...rest]).size).toBe(1);
    expect(fold(claimFold, [started, ...settled, ...rest, storedEvent('ProposalBlocked', blocked)]).size).toBe(0);
  });

  it('[DR12] what a run applied is known for the latest runs', () => {
    const change = (run: number, key: string) =>
      storedEvent('ChangeApplied', {
        ...outcome,
        run_id: idOf(run),
        kind: 'node',
        key,
        action: 'create',
        live_version: 1,
        already_in_place: false,
        side_effects: [],
      });
    const state = fold(appliedFold, [change(1, 'a'), change(1, 'b')]);
    expect(state.get(idOf(1))?.map(({ key }) => key)).toEqual(['a', 'b']);
    const later = Array.from({ length: REMEMBERED_RUNS_MAX }, (_, n) => change(2 + n, 'c'));
    const then = fold(appliedFold, later, state);
    expect(then.size).toBe(REMEMBERED_RUNS_MAX);
    expect(then.has(idOf(1))).toBe(false);
  });
});
