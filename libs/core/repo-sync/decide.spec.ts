import type { RepositorySettings } from '@fleetwright/contracts';
import type { Decision, Fact } from '@fleetwright/core/event-sourcing';
import { given, idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { register, remove, requestSync, update } from './decide.ts';
import { RUN_DEADLINE_MS } from './limits.ts';
import { type Repository, repositoryFold } from './repository.ts';
import { settingsOf } from './testing/index.ts';

const REPOSITORY = idOf(1);
const own = { account: 'acme', repositoryId: REPOSITORY };
const registered = (settings = settingsOf()): Fact => ({
  type: 'RepositoryRegistered',
  data: { repository_id: REPOSITORY, settings },
});
const updated = (settings: RepositorySettings): Fact => ({
  type: 'RepositoryUpdated',
  data: { repository_id: REPOSITORY, settings },
});
const requested = (number: number, settings: RepositorySettings = settingsOf()): Fact => ({
  type: 'SyncRequested',
  data: {
    repository_id: REPOSITORY,
    run_id: idOf(100 + number),
    run_number: number,
    trigger: number === 1 ? 'registration' : 'sync_now',
    settings,
    deadline_ms: RUN_DEADLINE_MS,
  },
});
const removed: Fact = { type: 'RepositoryRemoved', data: { repository_id: REPOSITORY } };

describe('[RS10] registering', () => {
  it('starts run 1 in the same append', () => {
    given(repositoryFold)
      .when((state) => register(state, { ...own, settings: settingsOf(), runId: idOf(101) }))
      .thenFacts(registered(), requested(1))
      .thenResult({ repository_id: REPOSITORY, name: 'fleet', run_id: idOf(101), run_number: 1 });
  });

  it('starts none when the repository is disabled', () => {
    const settings = settingsOf({ enabled: false });
    given(repositoryFold)
      .when((state) => register(state, { ...own, settings, runId: idOf(101) }))
      .thenFacts(registered(settings))
      .thenResult({ repository_id: REPOSITORY, name: 'fleet', run_id: null, run_number: null });
  });

  it.each([[[registered()]], [[registered(), removed]]])('refuses an id that was used before', (history) => {
    given(repositoryFold, history)
      .when((state) => register(state, { ...own, settings: settingsOf(), runId: idOf(101) }))
      .thenRefused('already_exists');
  });
});

describe('[RS11] an absent, removed or foreign repository', () => {
  type Input = typeof own;
  const commands: [string, (state: Repository, input: Input) => Decision<unknown>][] = [
    ['update', (state, input) => update(state, { ...input, changes: {} })],
    ['remove', remove],
    [
      'requestSync',
      (state, input) => requestSync(state, { ...input, trigger: 'sync_now', runId: idOf(9), finishedUpTo: 0 }),
    ],
  ];

  it.each(commands)('answers %s with not_found', (_name, command) => {
    const foreign = { ...own, account: 'globex' };
    const absent = given(repositoryFold).when((state) => command(state, own));
    const gone = given(repositoryFold, [registered(), removed]).when((state) => command(state, own));
    const others = given(repositoryFold, [registered()]).when((state) => command(state, foreign));

    expect(gone.thenRefused('not_found')).toEqual(absent.thenRefused('not_found'));
    expect(others.thenRefused('not_found')).toEqual(absent.thenRefused('not_found'));
  });
});

describe('[RS12] updating and removing', () => {
  it('appends nothing when nothing changes', () => {
    given(repositoryFold, [registered()])
      .when((state) => update(state, { ...own, changes: { branch: 'main', name: undefined } }))
      .thenNothing();
  });

  it('records the new settings, whole', () => {
    const settings = settingsOf({ branch: 'release' });
    given(repositoryFold, [registered(), requested(1)])
      .when((state) => update(state, { ...own, changes: { branch: 'release' } }))
      .thenFacts({ type: 'RepositoryUpdated', data: { repository_id: REPOSITORY, settings } });
  });

  it('changes only the settings that were seen, where a version is expected', () => {
    const seen = (expectedVersion: number | null) => (state: Parameters<typeof update>[0]) =>
      update(state, { ...own, changes: { branch: 'next' }, expectedVersion });
    const history = [registered(), requested(1), updated(settingsOf({ branch: 'release' }))];
    const facts = ['RepositoryUpdated'] as const;
    given(repositoryFold, history)
      .when(seen(2))
      .thenFactTypes(...facts);
    given(repositoryFold, history)
      .when(seen(null))
      .thenFactTypes(...facts);
    expect(given(repositoryFold, history).when(seen(1)).thenRefused('version_conflict')).toMatchObject({
      detail: { version: 2 },
    });
  });

  it('removes only what was seen, where a version is expected', () => {
    const seen = (expectedVersion: number) => (state: Parameters<typeof remove>[0]) =>
      remove(state, { ...own, expectedVersion });
    given(repositoryFold, [registered()]).when(seen(2)).thenRefused('version_conflict');
    given(repositoryFold, [registered()]).when(seen(1)).thenFactTypes('RepositoryRemoved');
  });

  it('removes once', () => {
    given(repositoryFold, [registered()])
      .when((state) => remove(state, own))
      .thenFacts(removed);
  });
});

describe('[RS13] asking for a run', () => {
  const ask = { ...own, trigger: 'sync_now' as const, runId: idOf(102) };

  it('coalesces into the latest run while that is unfinished', () => {
    given(repositoryFold, [registered(), requested(1)])
      .when((state) => requestSync(state, { ...ask, finishedUpTo: 0 }))
      .thenNothing()
      .thenResult({ run_id: idOf(101), run_number: 1, coalesced: true });
  });

  it('coalesces into a run that somebody else requested in the meantime', () => {
    given(repositoryFold, [registered(), requested(1), requested(2)])
      .when((state) => requestSync(state, { ...ask, finishedUpTo: 1 }))
      .thenNothing();
  });

  it('starts the next number once the latest has ended, with the settings of now', () => {
    const settings = settingsOf({ branch: 'release' });
    const updated: Fact = { type: 'RepositoryUpdated', data: { repository_id: REPOSITORY, settings } };
    given(repositoryFold, [registered(), requested(1), updated])
      .when((state) => requestSync(state, { ...ask, finishedUpTo: 1 }))
      .thenFacts(requested(2, settings))
      .thenResult({ run_id: idOf(102), run_number: 2, coalesced: false });
  });

  it('refuses a disabled repository and says what to do', () => {
    const refusal = given(repositoryFold, [registered(settingsOf({ enabled: false }))])
      .when((state) => requestSync(state, { ...ask, finishedUpTo: 0 }))
      .thenRefused('invalid');
    expect(refusal.message).toContain('set enabled to true');
  });
});
