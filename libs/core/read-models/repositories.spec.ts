import type { EventData, EventType, StoredEvent } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import type { RepositoryRow } from './rows.ts';
import { repositoryView } from './views.ts';
import { digestFor, type RowsInMemory, revisionFor, rowsOf, SETTINGS } from './testing/index.ts';

const REPOSITORY = idOf(1);
const [RUN, NEXT_RUN] = [idOf(2), idOf(3)];
const FINDINGS = {
  items: [
    { severity: 'warning', code: 'section_absent', message: 'nodes are not managed' },
    { severity: 'error', code: 'clone_failed', message: 'Failed to clone: connection refused' },
  ],
  total: 2,
  document: null,
} as const;

type Step = (position: number) => StoredEvent;
const step =
  <T extends EventType>(type: T, data: object = {}): Step =>
  (position) =>
    storedEvent(type, { repository_id: REPOSITORY, ...data } as unknown as EventData<T>, { position }) as StoredEvent;

const rowsAfter = (...steps: Step[]): RowsInMemory => rowsOf(steps.map((make, at) => make(at + 1)));
function repositoryAfter(...steps: Step[]): RepositoryRow {
  const row = rowsAfter(...steps).row('repositories', REPOSITORY);
  if (row === null) throw new Error('there is no repository');
  return row;
}

const registered = step('RepositoryRegistered', { settings: SETTINGS });
const updated = (settings: object) => step('RepositoryUpdated', { settings: { ...SETTINGS, ...settings } });
const requested = (run_id = RUN, run_number = 1) =>
  step('SyncRequested', { run_id, run_number, trigger: 'interval', settings: SETTINGS, deadline_ms: 1 });
const fetchFailed = (run_id = RUN) =>
  step('FetchFailed', { run_id, run_number: 1, findings: FINDINGS, retryable: true, duration_ms: 1 });
const diffed = (findings: object = { items: [], total: 0, document: null }) =>
  step('DiffComputed', { run_id: RUN, counts: { create: 1, update: 2, delete: 3, adopt: 4 }, findings });
const reviewed = (run_id = RUN) => step('ReviewRecorded', { run_id, revision: revisionFor(5), proposals: [] });
const closed = (status: string, run_id = RUN) =>
  step('RunClosed', { run_id, run_number: 1, status, superseded_by: null });

describe('a repository', () => {
  it('[RM30] is syncing when registered, and disabled whatever its runs say', () => {
    expect(repositoryAfter(registered)).toMatchObject({ status: 'syncing', name: 'fleet-config', last_run_id: null });
    const synced = [registered, requested(), diffed(), reviewed()];
    expect(repositoryAfter(...synced, updated({ enabled: false })).status).toBe('disabled');
    expect(repositoryAfter(registered, updated({ enabled: false }), requested(), fetchFailed()).status).toBe(
      'disabled',
    );
    const enabledAgain = repositoryAfter(...synced, updated({ enabled: false }), updated({ branch: 'next' }));
    expect(enabledAgain).toMatchObject({ status: 'synced', branch: 'next' });
  });

  it('[RM37] shows the host key that counts: given or pinned, since when and by whom', () => {
    const pinned = step('HostKeyPinned', {
      seen_by_run_id: RUN,
      host: 'git.example.com:22',
      host_key: 'ssh-ed25519 AAAA1',
    });
    const forgotten = step('HostKeyForgotten', { host: 'git.example.com:22' });
    const given = updated({ ssh_host_key: 'ssh-ed25519 AAAA2' });
    const keyAfter = (...steps: Step[]) => repositoryAfter(registered, ...steps).host_key;
    expect(keyAfter()).toBeNull();
    const first = keyAfter(pinned);
    expect(first).toMatchObject({ line: 'ssh-ed25519 AAAA1', source: 'first_use', recorded_by: { id: 'operator' } });
    expect(keyAfter(pinned, updated({ branch: 'next' }))).toEqual(first);
    expect(keyAfter(pinned, updated({ repo_url: 'git@other.example.com:fleet.git' }), forgotten)).toBeNull();

    const second = keyAfter(pinned, given, forgotten);
    expect(second).toMatchObject({ line: 'ssh-ed25519 AAAA2', source: 'given' });
    expect(second?.recorded_at).not.toBe(first?.recorded_at);
    expect(keyAfter(pinned, given, forgotten, updated({ ssh_host_key: 'ssh-ed25519 AAAA2', branch: 'next' }))).toEqual(
      second,
    );
    expect(keyAfter(given, updated({ ssh_host_key: null }))).toBeNull();
  });

  it('[RM37] is shown with its fingerprint, and not at all for a remote that is not ssh', () => {
    const ssh = { repo_url: 'git@git.example.com:fleet.git', ssh_host_key: 'ssh-ed25519 AAAA2' };
    const factsOf = (line: string) => ({ type: 'ssh-ed25519', fingerprint: `hash of ${line}` });
    expect(repositoryView(repositoryAfter(registered, updated(ssh)), factsOf).host_key).toMatchObject({
      fingerprint: 'hash of ssh-ed25519 AAAA2',
      source: 'given',
    });
    const https = { ...ssh, repo_url: 'https://git.example.com/fleet.git' };
    expect(repositoryView(repositoryAfter(registered, updated(https)), factsOf).host_key).toBeNull();
  });

  it('[RM36] has webhook secrets of generation 1, then of the one that a rotation names', () => {
    expect(repositoryAfter(registered).webhook_generation).toBe(1);
    const rotated = step('WebhookSecretRotated', { generation: 2 });
    expect(repositoryAfter(registered, rotated, updated({ branch: 'next' })).webhook_generation).toBe(2);
    expect(rowsAfter(rotated).row('repositories', REPOSITORY)).toBeNull();
  });

  it('[RM31] listens to its newest run only', () => {
    const both = [registered, requested(), requested(NEXT_RUN, 2)];
    expect(repositoryAfter(...both, fetchFailed(RUN), closed('failed', RUN), reviewed(RUN))).toMatchObject({
      status: 'syncing',
      last_run_id: NEXT_RUN,
      last_error: null,
    });
    expect(repositoryAfter(...both, requested(RUN, 1)).last_run_id).toBe(NEXT_RUN);
  });

  it('[RM32] is looked at after its interval when only something new can end the failure', () => {
    const lasts_while = { tip: null, language_release: 1, live: null };
    const lasting = { run_id: RUN, run_number: 1, findings: FINDINGS, lasts_while, retryable: false, duration_ms: 1 };
    const failures = Array.from({ length: 5 }, () => step('FetchFailed', lasting));
    expect(repositoryAfter(registered, requested(), ...failures)).toMatchObject({
      status: 'failed',
      consecutive_failures: 5,
      next_sync_at: '2026-01-01T00:05:07.000Z',
    });
  });

  it('[RM32] shows the first error of a failed run and backs off, to an hour at most', () => {
    const once = repositoryAfter(registered, requested(), fetchFailed());
    expect(once).toMatchObject({
      status: 'failed',
      last_error: 'Failed to clone: connection refused',
      last_error_code: 'clone_failed',
      consecutive_failures: 1,
      next_sync_at: '2026-01-01T00:10:03.000Z',
    });
    const tenTimes = Array.from({ length: 10 }, () => fetchFailed());
    const often = repositoryAfter(registered, requested(), ...tenTimes);
    expect(often).toMatchObject({ consecutive_failures: 10, next_sync_at: '2026-01-01T01:00:12.000Z' });
  });

  it('[RM32] [F23] keeps what was synced last while its remote fails', () => {
    const good = [registered, requested(), diffed(), reviewed()];
    const { last_synced_at, last_synced_revision, last_diff_count } = repositoryAfter(...good);
    expect(last_synced_revision).not.toBeNull();
    expect(repositoryAfter(...good, requested(NEXT_RUN, 2), fetchFailed(NEXT_RUN))).toMatchObject({
      status: 'failed',
      last_synced_at,
      last_synced_revision,
      last_diff_count,
    });
  });

  it('[RM32] an interval over an hour is no shorter after a failure', () => {
    const slow = updated({ reconcile_interval_seconds: 86_400 });
    expect(repositoryAfter(registered, slow, requested(), fetchFailed()).next_sync_at).toBe('2026-01-02T00:00:04.000Z');
  });

  it('[RM32] a run that fails without a finding still says something', () => {
    const silent = step('RunDeadlineExceeded', { run_id: RUN, findings: { items: [], total: 0, document: null } });
    expect(repositoryAfter(registered, requested(), silent).last_error_code).toBe('sync_failed');
  });

  it('[RM33] forgets its failure with a reviewed run, and notes what was synced', () => {
    expect(repositoryAfter(registered, requested(), fetchFailed(), diffed(), reviewed())).toMatchObject({
      status: 'synced',
      last_error: null,
      last_error_code: null,
      consecutive_failures: 0,
      last_synced_at: '2026-01-01T00:00:05.000Z',
      last_synced_revision: revisionFor(5).sha,
      last_diff_count: 10,
    });
  });

  it('[RM34] is partial after a partial run or a diff with errors, and failed when nothing could be applied', () => {
    const ready = [registered, requested(), diffed(), reviewed()];
    expect(repositoryAfter(...ready, closed('partial')).status).toBe('partial');
    expect(repositoryAfter(registered, requested(), diffed(FINDINGS), reviewed()).status).toBe('partial');
    expect(repositoryAfter(registered, requested(), diffed(FINDINGS), reviewed(), closed('applied')).status).toBe(
      'partial',
    );
    expect(repositoryAfter(...ready, closed('rejected')).status).toBe('synced');
    expect(repositoryAfter(...ready, closed('superseded')).status).toBe('synced');
    const broken = step('ProposalFailed', { proposal_id: idOf(9), run_id: RUN, code: 'in_use', message: 'still used' });
    const failed = [...ready, broken, closed('failed')];
    expect(repositoryAfter(...failed)).toMatchObject({
      status: 'failed',
      last_error: 'still used',
      last_error_code: 'in_use',
      consecutive_failures: 0,
    });
    const retried = step('ProposalRetried', { proposal_id: idOf(9), run_id: RUN, digest: digestFor(1) });
    expect(repositoryAfter(...failed, retried)).toMatchObject({ status: 'synced', last_error: null });
    expect(repositoryAfter(...ready, closed('failed'))).toMatchObject({ last_error_code: 'failed' });
  });

  it('[RM35] leaves its runs behind when it is removed, and no report', () => {
    const rows = rowsAfter(registered, requested(), step('RepositoryRemoved'), closed('superseded'));
    expect(rows.row('repositories', REPOSITORY)).toBeNull();
    expect(rows.row('drift_reports', REPOSITORY)).toBeNull();
    expect(rows.row('sync_runs', RUN)).toMatchObject({ status: 'superseded' });
  });
});
