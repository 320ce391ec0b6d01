import type { RepositorySettings } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { READ_RUNS_MAX } from './limits.ts';
import { runsFold } from './runs.ts';

const repository_id = idOf(1);
const settings = {
  repo_url: 'https://git.example.com/fleet.git',
  branch: 'main',
  path_prefix: '',
} as RepositorySettings;
const registered = storedEvent('RepositoryRegistered', { repository_id, settings });
const requested = (number: number) =>
  storedEvent('SyncRequested', {
    repository_id,
    run_id: idOf(number),
    run_number: number,
    trigger: 'schedule',
    deadline_ms: 1,
  } as never);
const runsOf = (events: Parameters<typeof fold>[1]) => {
  const state = fold(runsFold, events as never);
  return state.kind === 'registered' ? state.runs : undefined;
};

describe('the runs of a repository', () => {
  it('[DR33] are known newest first, the latest of them', () => {
    expect(runsOf([registered, requested(2), requested(3)])).toEqual([idOf(3), idOf(2)]);
    const many = Array.from({ length: READ_RUNS_MAX + 5 }, (_, n) => requested(n + 2));
    expect(runsOf([registered, ...many])).toHaveLength(READ_RUNS_MAX);
  });

  it('[DR33] of another source, and of a removed repository, are none', () => {
    const named = storedEvent('RepositoryUpdated', { repository_id, settings: { ...settings, name: 'x' } });
    const moved = storedEvent('RepositoryUpdated', { repository_id, settings: { ...settings, branch: 'next' } });
    expect(runsOf([registered, requested(2), named])).toEqual([idOf(2)]);
    expect(runsOf([registered, requested(2), moved])).toEqual([]);
    expect(runsOf([registered, storedEvent('RepositoryRemoved', { repository_id })])).toBeUndefined();
    expect(runsOf([requested(2)])).toBeUndefined();
  });
});
