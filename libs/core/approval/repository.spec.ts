import type { RepositorySettings, SyncTrigger } from '@fleetwright/contracts';
import { type Fact, fold } from '@fleetwright/core/event-sourcing';
import { settingsOf, storedEvents } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { REQUESTS_KEPT_MAX } from './limits.ts';
import { isOvertaken, repositoryFold } from './repository.ts';
import { REPOSITORY, RUN } from './testing/plans.ts';

const SETTINGS = settingsOf();

const registered = (settings = SETTINGS): Fact => ({
  type: 'RepositoryRegistered',
  data: { repository_id: REPOSITORY, settings },
});
const updated = (changes: Partial<RepositorySettings>): Fact => ({
  type: 'RepositoryUpdated',
  data: { repository_id: REPOSITORY, settings: { ...SETTINGS, ...changes } },
});
const requested = (number: number, settings = SETTINGS, trigger: SyncTrigger = 'interval'): Fact => ({
  type: 'SyncRequested',
  data: {
    repository_id: REPOSITORY,
    run_id: RUN(number),
    run_number: number,
    trigger,
    settings,
    deadline_ms: 1,
  },
});
const removed: Fact = { type: 'RepositoryRemoved', data: { repository_id: REPOSITORY } };
const after = (...facts: Fact[]) => fold(repositoryFold, storedEvents(facts));

describe('a registration', () => {
  it('[AP51] is unknown until it is registered, and stays known after its removal', () => {
    expect(after()).toEqual({ kind: 'unknown' });
    expect(after(removed)).toEqual({ kind: 'unknown' });
    expect(after(registered())).toMatchObject({ kind: 'registered', account_id: 'acme', settings: SETTINGS });
    const gone = after(registered(), updated({ branch: 'next' }), removed, updated({ branch: 'late' }), requested(1));
    expect(gone).toMatchObject({ kind: 'removed', settings: { branch: 'next' }, requests: [] });
  });

  it('[AP51] remembers why the newest runs were asked for, and no more of them than it needs', () => {
    const runs = Array.from({ length: REQUESTS_KEPT_MAX + 3 }, (_, index) => requested(index + 1));
    const state = after(registered(), ...runs, requested(99, SETTINGS, 'sync_now'));
    if (state.kind === 'unknown') throw new Error('not registered');
    expect(state.requests).toHaveLength(REQUESTS_KEPT_MAX);
    expect(state.requests.at(-1)).toEqual({ run_id: RUN(99), trigger: 'sync_now', settings: SETTINGS });
  });

  it.each<[string, Partial<RepositorySettings>, boolean]>([
    ['another remote', { repo_url: 'https://git.example.com/ops/other.git' }, true],
    ['another branch', { branch: 'next' }, true],
    ['another folder', { path_prefix: 'production' }, true],
    ['another name', { name: 'renamed' }, false],
    ['another approval', { auto_apply: true }, false],
  ])('[AP48] with %s since a run was asked for, overtakes it: %s', (_, changes, isSo) => {
    const state = after(registered(), requested(1), updated(changes));
    expect(isOvertaken(state, RUN(1))).toBe(isSo);
    // A run that nobody remembers was reviewed long ago, or never.
    expect(isOvertaken(state, RUN(2))).toBe(false);
    expect(isOvertaken(after(), RUN(1))).toBe(false);
  });
});
