import type { EventType } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import type { RepositoryRow } from './rows.ts';
import { fieldsChanged, revisionFor, rowAfter, SETTINGS, type Step, stepsAbout, timeAt } from './testing/index.ts';
import { repositoryView } from './views.ts';

const [REPOSITORY, RUN, NEXT] = [idOf(1), idOf(2), idOf(3)];
const NONE = { items: [], total: 0, document: null };
const ERROR = {
  items: [{ severity: 'error', code: 'clone_failed', message: 'Failed to clone' }],
  total: 1,
  document: null,
};
const WARNING = { items: [{ severity: 'warning', code: 'x', message: 'only a warning' }], total: 1, document: null };
const LASTING = { tip: null, language_release: 1, live: null };
const step = stepsAbout({ repository_id: REPOSITORY, run_id: RUN, run_number: 1 });
const registered = (settings: object = {}) => step('RepositoryRegistered', { settings: { ...SETTINGS, ...settings } });
const updated = (settings: object) => step('RepositoryUpdated', { settings: { ...SETTINGS, ...settings } });
const requested = (run_id = RUN, run_number = 1) =>
  step('SyncRequested', { run_id, run_number, trigger: 'interval', settings: SETTINGS, deadline_ms: 1 });
const failed = (type: EventType = 'FetchFailed', more: object = {}) =>
  step(type, { findings: ERROR, retryable: true, duration_ms: 1, ...more });
const diffed = (findings: object = NONE, more: object = {}) =>
  step('DiffComputed', { counts: { create: 1, update: 2, delete: 3, adopt: 4 }, findings, ...more });
const reviewed = step('ReviewRecorded', { revision: revisionFor(5), proposals: [] });
const closed = (status: string, more: object = {}) => step('RunClosed', { status, superseded_by: null, ...more });
const changeFailed = step('ProposalFailed', { proposal_id: idOf(5), code: 'in_use', message: 'still used' });
const retried = step('ProposalRetried', { proposal_id: idOf(5) });
const after = (...steps: Step[]): RepositoryRow => rowAfter('repositories', REPOSITORY, registered(), ...steps);
const secondsTo = ({ next_sync_at }: RepositoryRow, position: number) =>
  (Date.parse(next_sync_at ?? '') - Date.parse(timeAt(position))) / 1_000;

describe('[RM32] after failures in a row', () => {
  const times = (count: number) =>
    Array.from({ length: count }, (_, n) => [
      requested(idOf(50 + n), n + 1),
      failed('FetchFailed', { run_id: idOf(50 + n) }),
    ]).flat();

  it.each([
    [1, 600],
    [2, 1_200],
    [3, 2_400],
    [4, 3_600],
    [12, 3_600],
  ])('%i of them, the next look is %i s away', (count, seconds) => {
    const row = after(...times(count));
    expect([row.consecutive_failures, secondsTo(row, 2 * count + 1)]).toEqual([count, seconds]);
  });

  it.each([
    [30, 8, 3_600],
    [30, 7, 3_600],
    [30, 6, 1_920],
    [3_600, 1, 3_600],
    [7_200, 5, 7_200],
  ])('an interval of %i s is %i doublings later %i s', (reconcile_interval_seconds, count, seconds) => {
    const row = rowAfter('repositories', REPOSITORY, registered({ reconcile_interval_seconds }), ...times(count));
    expect(secondsTo(row, 2 * count + 1)).toBe(seconds);
  });

  it.each<[EventType, object, number]>([
    ['FetchFailed', {}, 600],
    ['ParseFailed', {}, 600],
    ['DiffFailed', {}, 600],
    ['RunDeadlineExceeded', {}, 600],
    ['ParseFailed', { lasts_while: LASTING }, 300],
    ['DiffFailed', { lasts_while: undefined }, 600],
  ])('%s %j is looked at %i s later, and shown', (type, more, seconds) => {
    const row = after(requested(), failed(type, more));
    expect(secondsTo(row, 3)).toBe(seconds);
    expect(row).toMatchObject({ status: 'failed', last_error: 'Failed to clone', last_error_code: 'clone_failed' });
  });

  it('a failure whose findings hold no error is named all the same', () => {
    const row = after(requested(), failed('DiffFailed', { findings: WARNING }));
    expect(row).toMatchObject({ last_error: 'The sync failed.', last_error_code: 'sync_failed' });
  });

  it('begins to count anew after a review', () => {
    const row = after(
      ...times(3),
      requested(RUN, 9),
      reviewed,
      requested(NEXT, 10),
      failed('FetchFailed', { run_id: NEXT }),
    );
    expect([row.consecutive_failures, secondsTo(row, 11)]).toEqual([1, 600]);
  });
});

describe('what an event of a repository changes, and nothing else', () => {
  const synced = [requested(), diffed(), reviewed];
  const errorFields = ['consecutive_failures', 'fold', 'last_error', 'last_error_code', 'next_sync_at', 'status'];

  it.each<[string, Step[], Step, readonly string[]]>([
    ['[RM31] a run that is asked for', synced, requested(NEXT, 2), ['fold', 'last_run_id', 'next_sync_at', 'status']],
    ['[RM31] an older one, told late', [...synced, requested(NEXT, 2)], requested(RUN, 1), []],
    ['[RM32] a failure', synced, failed(), errorFields],
    ['[RM31] a failure of a run before', [...synced, requested(NEXT, 2)], failed(), []],
    ['[RM31] a deadline of a run before', [...synced, requested(NEXT, 2)], failed('RunDeadlineExceeded'), []],
    ['[RM33] a diff', [requested()], diffed(), ['last_diff_count']],
    ['[RM33] a diff with errors', [requested()], diffed(ERROR), ['fold', 'last_diff_count']],
    ['[RM33] a diff with warnings', [requested()], diffed(WARNING), ['last_diff_count']],
    ['[RM31] a diff of a run before', [...synced, requested(NEXT, 2)], diffed(ERROR), []],
    ['[RM31] a review of a run before', [...synced, requested(NEXT, 2)], reviewed, []],
    ['[RM34] a failed change', synced, changeFailed, ['fold']],
    ['[RM31] a failed change of a run before', [...synced, requested(NEXT, 2)], changeFailed, []],
    ['[RM31] a retry in a run before', [...synced, requested(NEXT, 2)], retried, []],
    ['[RM34] the end of a run', synced, closed('applied'), []],
    ['[RM34] a partial end', synced, closed('partial'), ['fold', 'status']],
    ['[RM34] the end of a run before', [...synced, requested(NEXT, 2)], closed('failed'), []],
    ['[RM34] being superseded', [...synced, changeFailed], closed('superseded'), []],
    ['[RM36] a rotated secret', synced, step('WebhookSecretRotated', { generation: 4 }), ['webhook_generation']],
    ['[RM30] new settings', synced, updated({ branch: 'next' }), ['branch', 'updated_at', 'version']],
    ['[RM30] being disabled', synced, updated({ enabled: false }), ['enabled', 'status', 'updated_at', 'version']],
    ['[RM37] a forgotten key where none was pinned', synced, step('HostKeyForgotten', { host: 'h:22' }), []],
  ])('%s', (_what, before, event, changed) => {
    expect(fieldsChanged(after(...before), after(...before, event))).toEqual(changed);
  });

  it('[RM33] a review clears the failure and tells what was synced and when', () => {
    const row = after(
      requested(),
      failed(),
      requested(NEXT, 2),
      step('ReviewRecorded', { run_id: NEXT, revision: revisionFor(5), proposals: [] }),
    );
    expect(row).toMatchObject({
      status: 'synced',
      ...{ last_error: null, last_error_code: null, consecutive_failures: 0 },
      last_synced_at: timeAt(5),
      last_synced_revision: revisionFor(5).sha,
    });
    expect(secondsTo(row, 4)).toBe(300);
  });

  it('[RM33] counts what is given up among the differences', () => {
    const counts = { create: 1, update: 2, delete: 3, adopt: 4, disown: 5 };
    expect([
      after(requested(), diffed()).last_diff_count,
      after(requested(), diffed(NONE, { counts })).last_diff_count,
    ]).toEqual([10, 15]);
  });
});

describe('[RM34] the outcome that a repository shows', () => {
  const run = (findings: object) => [requested(), diffed(findings), reviewed];

  it.each<[string, Step[], string, string | null]>([
    ['a diff with errors is partial at best', [...run(ERROR), closed('applied')], 'partial', null],
    ['already when it is reviewed', run(ERROR), 'partial', null],
    [
      'the next run is judged anew',
      [
        ...run(ERROR),
        requested(NEXT, 2),
        step('ReviewRecorded', { run_id: NEXT, revision: revisionFor(6), proposals: [] }),
      ],
      'synced',
      null,
    ],
    ['rejected changes leave it synced', [...run(NONE), closed('rejected')], 'synced', null],
    [
      'nothing applied, with the reason of the change',
      [...run(NONE), changeFailed, closed('failed')],
      'failed',
      'in_use: still used',
    ],
    [
      'nothing applied, no reason known',
      [...run(NONE), closed('failed')],
      'failed',
      'failed: No change could be applied.',
    ],
    [
      'the reason of a run before is not told',
      [...run(NONE), changeFailed, requested(NEXT, 2), closed('failed', { run_id: NEXT })],
      'failed',
      'failed: No change could be applied.',
    ],
    ['a retry takes the failure back', [...run(NONE), changeFailed, closed('failed'), retried], 'synced', null],
    ['a retry after a diff with errors', [...run(ERROR), changeFailed, closed('failed'), retried], 'partial', null],
    [
      'a retry forgets the reason too',
      [...run(NONE), changeFailed, closed('failed'), retried, closed('failed')],
      'failed',
      'failed: No change could be applied.',
    ],
  ])('%s', (_what, steps, status, error) => {
    const row = after(...steps);
    expect(row.status).toBe(status);
    expect(row.last_error === null ? null : `${row.last_error_code}: ${row.last_error}`).toBe(error);
    // Whatever it is, a disabled one shows that it is disabled, and this again when it is enabled.
    expect(after(...steps, updated({ enabled: false })).status).toBe('disabled');
    expect(after(...steps, updated({ enabled: false }), updated({})).status).toBe(status);
  });
});

describe('[RM30] what a registration did not say', () => {
  it('is as it was before there was a choice', () => {
    expect(rowAfter('repositories', REPOSITORY, registered())).toMatchObject({
      self_heal: false,
      on_removal: 'delete',
      status: 'syncing',
    });
    const chosen = rowAfter(
      'repositories',
      REPOSITORY,
      registered({ self_heal: true, on_removal: 'disown', enabled: false }),
    );
    expect(chosen).toMatchObject({
      self_heal: true,
      on_removal: 'disown',
      status: 'disabled',
      fold: { settled: 'syncing', run_number: 0 },
    });
  });
});

describe('[RM37] the host key', () => {
  const facts = (line: string) => ({ type: 'ssh-ed25519', fingerprint: `of ${line}` }) as never;
  const ssh = { repo_url: 'git@git.example.com:fleet.git' };
  const given = (line: string | null) => updated({ ...ssh, ssh_host_key: line });
  const pinned = step('HostKeyPinned', { seen_by_run_id: RUN, host: 'git.example.com:22', host_key: 'ssh-ed25519 P' });
  const forgotten = step('HostKeyForgotten', { host: 'git.example.com:22' });

  it.each<[string, Step[], string | null]>([
    ['given', [given('ssh-ed25519 A')], 'given ssh-ed25519 A since 2'],
    ['given again as it is', [given('ssh-ed25519 A'), given('ssh-ed25519 A')], 'given ssh-ed25519 A since 2'],
    ['given anew', [given('ssh-ed25519 A'), given('ssh-ed25519 B')], 'given ssh-ed25519 B since 3'],
    ['taken back', [given('ssh-ed25519 A'), given(null)], null],
    ['pinned', [pinned], 'first_use ssh-ed25519 P since 2'],
    ['pinned, and other settings change', [pinned, given(null)], 'first_use ssh-ed25519 P since 2'],
    ['pinned, then given as the same line', [pinned, given('ssh-ed25519 P')], 'given ssh-ed25519 P since 3'],
    ['pinned, then forgotten', [pinned, forgotten], null],
    [
      'given, and a pin of before is told as forgotten',
      [pinned, given('ssh-ed25519 A'), forgotten],
      'given ssh-ed25519 A since 3',
    ],
  ])('%s', (_what, steps, expected) => {
    const key = after(...steps).host_key;
    const since = key === null ? 0 : [1, 2, 3, 4].find((position) => timeAt(position) === key.recorded_at);
    expect(key === null ? null : `${key.source} ${key.line} since ${since}`).toBe(expected);
  });

  it('is shown with its facts, and without what lists need', () => {
    const row = after(given('ssh-ed25519 A'));
    const shown = repositoryView(row, facts);
    expect(shown.host_key).toMatchObject({
      type: 'ssh-ed25519',
      fingerprint: 'of ssh-ed25519 A',
      source: 'given',
      recorded_at: timeAt(2),
    });
    expect(shown.host_key).not.toHaveProperty('line');
    const { fold: _f, position: _p, host_key: _h, ...rest } = row;
    expect(shown).toMatchObject(rest);
    expect(repositoryView({ ...row, repo_url: 'HTTPS://git.example.com/x' }, facts)).toEqual({
      ...rest,
      repo_url: 'HTTPS://git.example.com/x',
      host_key: null,
    });
  });
});
