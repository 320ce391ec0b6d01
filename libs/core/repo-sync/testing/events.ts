import type { EventData, EventType, Finding, RepositorySettings, StoredEvent } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { RUN_DEADLINE_MS } from '../limits.ts';
import { settingsOf } from '@fleetwright/core/event-sourcing/testing';

/** The repository that all of these are about. */
export const REPOSITORY = idOf(1);
export const DIGEST = 'd'.repeat(64);
/** The position of an event is its second of this minute. */
export const secondOf = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** The id of run `number`. */
export const runIdOf = (number: number): string => idOf(100 + number);

export const revisionAt = (sha: string) => ({
  sha,
  author_name: 'Ada',
  author_email: 'ada@example.com',
  message: 'Add a node',
  committed_at: '2026-01-01T00:00:00.000Z',
});

const findingsOf = (items: Finding[]) => ({ items, total: items.length, document: null });

export const registered = (settings: RepositorySettings = settingsOf()) =>
  storedEvent('RepositoryRegistered', { repository_id: REPOSITORY, settings });

export const updated = (settings: RepositorySettings) =>
  storedEvent('RepositoryUpdated', { repository_id: REPOSITORY, settings });

export const removed = () => storedEvent('RepositoryRemoved', { repository_id: REPOSITORY });

export const requested = (number: number, settings: RepositorySettings = settingsOf(), second = number) =>
  storedEvent(
    'SyncRequested',
    {
      repository_id: REPOSITORY,
      run_id: runIdOf(number),
      run_number: number,
      trigger: number === 1 ? 'registration' : 'sync_now',
      settings,
      deadline_ms: RUN_DEADLINE_MS,
    },
    { position: second },
  );

const run = { run_id: runIdOf(1), run_number: 1, repository_id: REPOSITORY };

/** What the stages of run 1 answer. */
export const stages = {
  fetched: (more: Partial<EventData<'RevisionFetched'>> = {}, findings: Finding[] = []) =>
    storedEvent('RevisionFetched', {
      ...run,
      revision: revisionAt('a'.repeat(40)),
      source_document: DIGEST,
      file: 'fleet.yaml',
      size_bytes: 1,
      findings: findingsOf(findings),
      duration_ms: 1,
      ...more,
    }),
  parsed: () =>
    storedEvent('DesiredStateParsed', {
      ...run,
      revision: revisionAt('a'.repeat(40)),
      file: 'fleet.yaml',
      desired_document: DIGEST,
      resource_count: 0,
      findings: findingsOf([]),
      duration_ms: 1,
    }),
  compared: (live_revision = 7) =>
    storedEvent('DiffComputed', {
      ...run,
      revision: revisionAt('a'.repeat(40)),
      live_revision,
      plan_document: DIGEST,
      summary_document: DIGEST,
      counts: { create: 0, update: 0, delete: 0, adopt: 0 },
      managed_count: 0,
      findings: findingsOf([]),
      duration_ms: 1,
    }),
  deadline: () => storedEvent('RunDeadlineExceeded', { ...run, findings: findingsOf([]) }),
  fetchFailed: (more: Partial<EventData<'FetchFailed'>> = {}) =>
    storedEvent('FetchFailed', { ...run, findings: findingsOf([]), retryable: false, duration_ms: 1, ...more }),
  parseFailed: (more: Partial<EventData<'ParseFailed'>> = {}) =>
    storedEvent('ParseFailed', { ...run, findings: findingsOf([]), duration_ms: 1, ...more }),
  diffFailed: (more: Partial<EventData<'DiffFailed'>> = {}) =>
    storedEvent('DiffFailed', { ...run, findings: findingsOf([]), duration_ms: 1, ...more }),
};

const review = { repository_id: REPOSITORY, run_id: runIdOf(1) };
const outcome = (n: number) => ({ ...review, attempt_id: idOf(9), proposal_id: idOf(n) });
const at = <T extends EventType>(type: T, data: EventData<T>, second: number): StoredEvent<T> =>
  storedEvent(type, data, { position: second, recorded_at: secondOf(second) });

/** What the review of a repository records, each at a second. Proposals are numbers. */
export const reviews = {
  recorded: (second: number, more: Partial<EventData<'ReviewRecorded'>> = {}) =>
    at(
      'ReviewRecorded',
      {
        ...review,
        run_number: 1,
        live_revision: 7,
        revision: revisionAt('a'.repeat(40)),
        plan_document: DIGEST,
        proposals: [],
        deferred: 0,
        superseded_run_id: null,
        ...more,
      },
      second,
    ),
  closed: (second: number, run_number: number, status: EventData<'RunClosed'>['status'] = 'applied') =>
    at('RunClosed', { ...review, run_number, status, superseded_by: null }, second),
  approved: (second: number, n: number) =>
    at('ProposalApproved', { ...review, proposal_id: idOf(n), digest: DIGEST, comment: null }, second),
  voted: (second: number, n: number) =>
    at('VoteCast', { ...review, proposal_id: idOf(n), digest: DIGEST, comment: null }, second),
  retried: (second: number, n: number) =>
    at('ProposalRetried', { ...review, proposal_id: idOf(n), digest: DIGEST }, second),
  rejected: (second: number, n: number, more: Partial<EventData<'ProposalRejected'>> = {}) =>
    at(
      'ProposalRejected',
      { ...review, proposal_id: idOf(n), digest: DIGEST, comment: null, remember: false, ...more },
      second,
    ),
  expired: (second: number, n: number) =>
    at('ProposalExpired', { ...review, proposal_id: idOf(n), expires_at: secondOf(second) }, second),
  claimed: (second: number, ...proposals: readonly number[]) =>
    at(
      'ApplyStarted',
      {
        ...review,
        attempt_id: idOf(9),
        proposals: proposals.map((n) => ({ proposal_id: idOf(n), digest: DIGEST })),
      },
      second,
    ),
  applied: (second: number, n: number) => at('ProposalApplied', { ...outcome(n), live_version: 1 }, second),
  appliedManually: (second: number, n: number) =>
    at('ProposalAppliedManually', { ...outcome(n), live_version: 1 }, second),
  failed: (second: number, n: number) => at('ProposalFailed', { ...outcome(n), code: 'x', message: 'x' }, second),
  stale: (second: number, n: number) =>
    at('ProposalStale', { ...outcome(n), expected_version: 1, actual_version: 2 }, second),
  blocked: (second: number, n: number) =>
    at('ProposalBlocked', { ...review, proposal_id: idOf(n), blocked_by: { kind: 'node', key: 'edge-1' } }, second),
  withdrawn: (second: number, n: number) =>
    at('ProposalWithdrawn', { ...review, proposal_id: idOf(n), reason: 'no_difference' }, second),
};
