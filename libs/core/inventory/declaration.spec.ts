import { type Fact, fold } from '@fleetwright/core/event-sourcing';
import { idOf, settingsOf, storedEvents } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { declarationOf, decideDeclaration, standingFold, notificationFacts } from './declaration.ts';
import { NOTIFIED_REPOSITORIES_MAX } from './limits.ts';
import { emptyTables } from './state.ts';

const REPOSITORY = idOf(1);
const registered = (more = {}): Fact => ({
  type: 'RepositoryRegistered',
  data: { repository_id: REPOSITORY, settings: settingsOf(more) },
});
const updated = (more = {}): Fact => ({
  type: 'RepositoryUpdated',
  data: { repository_id: REPOSITORY, settings: settingsOf(more) },
});
const requested = (run_number: number): Fact => ({
  type: 'SyncRequested',
  data: {
    repository_id: REPOSITORY,
    run_id: idOf(100 + run_number),
    run_number,
    trigger: 'interval',
    settings: settingsOf(),
    deadline_ms: 1,
  },
});
const removed: Fact = { type: 'RepositoryRemoved', data: { repository_id: REPOSITORY } };

/** What the stream says of the repository's declaration. */
function newsAfter(...facts: Fact[]) {
  const state = fold(standingFold, storedEvents(facts));
  const { counts, outdated_up_to, stream_version } = declarationOf(REPOSITORY, { state, version: facts.length }, null);
  expect(stream_version).toBe(facts.length);
  return { counts, outdated_up_to };
}

const CAUSE = {
  operation_id: 'op',
  actor: { type: 'system', id: 'test' },
  traceparent: null,
  correlation_id: 'op',
  causation_id: 'op',
  origin: { type: 'declared', repository_id: REPOSITORY },
} as const;

describe('what a registration says of a declaration', () => {
  it.each<[string, Fact[], { counts: boolean; outdated_up_to: number }]>([
    ['is nothing before it is registered', [], { counts: false, outdated_up_to: 0 }],
    ['counts once it is registered', [registered()], { counts: true, outdated_up_to: 0 }],
    ['counts for nothing when it is disabled from the beginning', [registered({ enabled: false })], NO(0)],
    ['counts for nothing once it is disabled', [registered(), requested(1), updated({ enabled: false })], NO(0)],
    ['counts again when it is enabled', [registered(), updated({ enabled: false }), updated()], YES(0)],
    ['outdates the runs of another branch', [registered(), requested(3), updated({ branch: 'next' })], YES(3)],
    ['outdates the runs of another folder', [registered(), requested(3), updated({ path_prefix: 'x' })], YES(3)],
    [
      'outdates the runs of another remote, not those after it',
      [registered(), requested(1), updated({ repo_url: 'https://git.example.com/x.git' }), requested(2)],
      YES(1),
    ],
    ['outdates nothing by another name', [registered(), requested(3), updated({ name: 'other' })], YES(0)],
    ['counts for nothing once it was removed', [registered(), requested(1), removed], NO(0)],
    ['is over after the removal', [registered(), removed, updated(), requested(5)], NO(0)],
  ])('[IV48] %s', (_, facts, expected) => {
    expect(newsAfter(...facts)).toEqual(expected);
  });
});

function YES(outdated_up_to: number) {
  return { counts: true, outdated_up_to };
}
function NO(outdated_up_to: number) {
  return { counts: false, outdated_up_to };
}

describe('news of a declaration', () => {
  const resources = [{ kind: 'node', key: 'a' }] as const;
  const news = { repository_id: REPOSITORY, stream_version: 1, ...YES(0), declared: { run_number: 1, resources } };

  it('[IV47] is taken over whole, and again without effect', () => {
    const tables = emptyTables('acme');
    const first = decideDeclaration(tables, CAUSE, news);
    expect(first.after).toMatchObject({ counts: true, runNumber: 1, resources: new Set(['node a']) });
    tables.declaring.set(REPOSITORY, first.after!);
    expect(decideDeclaration(tables, CAUSE, news).after).toEqual(first.after);
  });

  it('[IV49] of a removed repository changes nothing for ever', () => {
    const tables = emptyTables('acme');
    tables.released.add(REPOSITORY);
    expect(decideDeclaration(tables, CAUSE, news)).toMatchObject({
      after: undefined,
      facts: [],
      result: { notified: [] },
    });
  });

  it('[IV49] is told in entries of a bounded size, each at its own revision', () => {
    const notified = Array.from({ length: NOTIFIED_REPOSITORIES_MAX + 1 }, (_, n) => idOf(n + 1));
    const facts = notificationFacts(CAUSE, 7, notified);
    expect(facts.map(({ data }) => data.revision)).toEqual([8, 9]);
    expect(facts.flatMap(({ data }) => ('repositories' in data ? data.repositories : []))).toEqual(notified);
    expect(notificationFacts(CAUSE, 7, [])).toEqual([]);
  });
});
