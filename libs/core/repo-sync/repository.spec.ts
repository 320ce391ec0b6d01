import type { StoredEvent } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { storedEvent } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUN_DEADLINE_MS, RUNS_REMEMBERED } from './limits.ts';
import { latestRun, type Repository, repositoryFold } from './repository.ts';
import { registered, removed, REPOSITORY, requested, runIdOf, secondOf, settingsOf, updated } from './testing/index.ts';

const SSH = settingsOf({ repo_url: 'git@git.example.com:acme/fleet.git' });
const pinned = storedEvent('HostKeyPinned', {
  repository_id: REPOSITORY,
  seen_by_run_id: null,
  host: 'git.example.com:22',
  host_key: 'ssh-ed25519 AAAA1',
});
const forgotten = storedEvent('HostKeyForgotten', { repository_id: REPOSITORY, host: 'git.example.com:22' });
const rotated = storedEvent('WebhookSecretRotated', { repository_id: REPOSITORY, generation: 5 });
const stateOf = (...events: StoredEvent[]): Repository => fold(repositoryFold, events);
const registeredOf = (...events: StoredEvent[]) => {
  const state = stateOf(...events);
  if (state.status !== 'registered') throw new Error(`it is ${state.status}`);
  return state;
};

describe('[RS10] a registered repository', () => {
  it('is of the account that registered it, with no run, the first webhook secret and no key', () => {
    const ofGlobex = storedEvent(
      'RepositoryRegistered',
      { repository_id: REPOSITORY, settings: SSH },
      { account_id: 'globex' },
    );
    expect(stateOf(ofGlobex)).toEqual({
      status: 'registered',
      account: 'globex',
      settings: SSH,
      version: 1,
      runs: [],
      webhookGeneration: 1,
      pinnedHostKey: null,
    });
  });

  it('keeps all else when one thing of it changes', () => {
    const before = registeredOf(registered(SSH), requested(1, SSH), pinned, rotated);
    const renamed = { ...SSH, name: 'renamed' };
    expect(stateOf(registered(SSH), requested(1, SSH), pinned, rotated, updated(renamed))).toEqual({
      ...before,
      settings: renamed,
      version: 2,
    });
    expect(stateOf(registered(SSH), requested(1, SSH), pinned, rotated, forgotten)).toEqual({
      ...before,
      pinnedHostKey: null,
    });
    expect(stateOf(registered(SSH), rotated, pinned, requested(1, SSH))).toEqual(before);
    expect(before.webhookGeneration).toBe(5);
  });

  it('tells of a run what its request told', () => {
    const other = settingsOf({ branch: 'release' });
    expect(registeredOf(registered(), requested(1), requested(2, other, 40)).runs).toEqual([
      { runId: runIdOf(1), number: 1, settings: settingsOf(), requestedAt: secondOf(1), deadlineMs: RUN_DEADLINE_MS },
      { runId: runIdOf(2), number: 2, settings: other, requestedAt: secondOf(40), deadlineMs: RUN_DEADLINE_MS },
    ]);
  });

  it('remembers the newest runs only, and always the newest one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * RUNS_REMEMBERED }), (count) => {
        const runs = Array.from({ length: count }, (_, index) => requested(index + 1));
        const state = registeredOf(registered(), ...runs);
        expect(state.runs.map(({ number }) => number)).toEqual(
          Array.from({ length: count }, (_, index) => index + 1).slice(-RUNS_REMEMBERED),
        );
        expect(latestRun(state)?.number).toBe(count === 0 ? undefined : count);
      }),
      { numRuns: 30 },
    );
  });
});

describe('[RS12] a removed repository', () => {
  const removal = removed();

  it('is nothing but the account that it was of', () => {
    expect(stateOf(registered(), requested(1), removal)).toEqual({ status: 'removed', account: removal.account_id });
  });

  it.each([
    ['an update', updated(settingsOf({ branch: 'next' }))],
    ['a run', requested(2)],
    ['a key', pinned],
    ['a forgotten key', forgotten],
    ['a rotated secret', rotated],
    ['its removal', removal],
  ])('stays removed after %s that comes late, and an absent one stays absent but for a removal', (_what, event) => {
    expect(stateOf(registered(), removal, event)).toEqual({ status: 'removed', account: removal.account_id });
    expect(stateOf(event).status).toBe(event === removal ? 'removed' : 'absent');
  });
});

it('is not moved by events that it does not know', () => {
  const other = { ...removed(), type: 'DriftResolved' } as unknown as StoredEvent;
  const before = stateOf(registered(), requested(1));
  expect(repositoryFold.evolve(before, other)).toBe(before);
});
