import type { Fact } from '@fleetwright/core/event-sourcing';
import { given, idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { rotateWebhookSecret } from '../decide.ts';
import { repositoryFold } from '../repository.ts';
import { scheduleChange } from './schedule-facts.ts';
import { settingsOf } from '../testing/index.ts';

const REPOSITORY = idOf(1);
const own = { account: 'acme', repositoryId: REPOSITORY };
const registered: Fact = { type: 'RepositoryRegistered', data: { repository_id: REPOSITORY, settings: settingsOf() } };
const removed: Fact = { type: 'RepositoryRemoved', data: { repository_id: REPOSITORY } };
const rotated = (generation: number): Fact => ({
  type: 'WebhookSecretRotated',
  data: { repository_id: REPOSITORY, generation },
});

describe('[RS40] the webhook secret', () => {
  it('is of generation 1 at first, and of the next after each rotation', () => {
    given(repositoryFold, [registered])
      .when((state) => rotateWebhookSecret(state, own))
      .thenFacts(rotated(2))
      .thenResult({ repository_id: REPOSITORY, generation: 2 });
    given(repositoryFold, [registered, rotated(2), rotated(3)])
      .when((state) => rotateWebhookSecret(state, own))
      .thenFacts(rotated(4));
  });

  it('stays what it is when settings change', () => {
    const updated: Fact = {
      type: 'RepositoryUpdated',
      data: { repository_id: REPOSITORY, settings: settingsOf({ branch: 'release' }) },
    };
    given(repositoryFold, [registered, rotated(2), updated])
      .when((state) => rotateWebhookSecret(state, own))
      .thenFacts(rotated(3));
  });

  it('is rotated by nobody else, and not when the repository is gone', () => {
    given(repositoryFold, [registered])
      .when((state) => rotateWebhookSecret(state, { ...own, account: 'globex' }))
      .thenRefused('not_found');
    given(repositoryFold, [registered, removed])
      .when((state) => rotateWebhookSecret(state, own))
      .thenRefused('not_found');
  });

  it('is no part of the event: there is nothing in it but a number', () => {
    expect(Object.keys(rotated(2).data)).toEqual(['repository_id', 'generation']);
  });
});

it('[RS41] a run that a webhook asked for leaves the next look to the poll that opened it', () => {
  const requested = storedEvent('SyncRequested', {
    repository_id: REPOSITORY,
    run_id: idOf(2),
    run_number: 1,
    trigger: 'webhook',
    settings: settingsOf(),
    deadline_ms: 60_000,
  });
  expect(scheduleChange(requested, 0.5)).toMatchObject({ kind: 'run', nextDueAt: null });
});
