import { LANGUAGE_RELEASE, type StoredEvent } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APPLY_PAUSE_MS } from '../limits.ts';
import { repositoryFold } from '../repository.ts';
import { type ReviewProgress, reviewProgressFold, type RunProgress, runProgressFold } from './run-progress.ts';
import { decidePoll, decideWatch, nextDueAt, planDue } from './schedule.ts';
import { scheduleChange } from './schedule-facts.ts';
import { settingsOf } from '../testing/index.ts';

const REPOSITORY = idOf(1);
const SHA = 'a'.repeat(40);
const NOW = '2026-01-01T00:00:00.000Z';
const AN_HOUR_AGO = '2025-12-31T23:00:00.000Z';
const LESS_THAN_AN_HOUR_AGO = '2025-12-31T23:00:00.001Z';
const registered = storedEvent('RepositoryRegistered', { repository_id: REPOSITORY, settings: settingsOf() });
const requested = (settings = settingsOf(), trigger: 'registration' | 'interval' = 'registration') =>
  storedEvent('SyncRequested', {
    repository_id: REPOSITORY,
    run_id: idOf(2),
    run_number: 1,
    trigger,
    settings,
    deadline_ms: 60_000,
  });
const updated = (overrides: Parameters<typeof settingsOf>[0]) =>
  storedEvent('RepositoryUpdated', { repository_id: REPOSITORY, settings: settingsOf(overrides) });
const removed = storedEvent('RepositoryRemoved', { repository_id: REPOSITORY });

const fetching = runProgressFold.initial;
const done: RunProgress = { ...fetching, phase: 'reviewing', fetched: SHA, liveRevision: 7 };
const lastsWhile = { tip: SHA, language_release: LANGUAGE_RELEASE, live: null };
const unreviewed = reviewProgressFold.initial;
const reviewed: ReviewProgress = { ...unreviewed, reviewedUpTo: 1 };

describe('[RS16] a due repository', () => {
  const plan = (events: StoredEvent[], progress: RunProgress, review: ReviewProgress) =>
    planDue(fold(repositoryFold, events), { progress, review, now: NOW });

  it.each([
    ['rests when it is unknown', [], fetching, unreviewed, { kind: 'rest' }],
    ['rests when it was removed', [registered, requested(), removed], done, reviewed, { kind: 'rest' }],
    ['rests when it is disabled', [registered, updated({ enabled: false })], fetching, unreviewed, { kind: 'rest' }],
    ['gets its first run', [registered], fetching, unreviewed, { kind: 'open', why: 'never_synced' }],
    ['waits for its run', [registered, requested()], fetching, unreviewed, { kind: 'wait' }],
    ['waits for the review', [registered, requested()], done, unreviewed, { kind: 'wait' }],
    ['waits for apply', [registered, requested()], done, { ...reviewed, claimed: [idOf(5)] }, { kind: 'wait' }],
    [
      'waits a moment after a step of apply, because the next claim may be on its way',
      [registered, requested()],
      done,
      { ...reviewed, steppedAt: new Date(Date.parse(NOW) - APPLY_PAUSE_MS + 1).toISOString() },
      { kind: 'wait' },
    ],
    [
      'is polled when the last step of apply was a while ago, though something approved waits for people',
      [registered, requested()],
      done,
      { ...reviewed, steppedAt: new Date(Date.parse(NOW) - APPLY_PAUSE_MS).toISOString() },
      { kind: 'poll', lastFetched: SHA, diffRevision: 7 },
    ],
    [
      'gets a run when its branch changed',
      [registered, requested(), updated({ branch: 'next' })],
      done,
      reviewed,
      { kind: 'open', why: 'settings_changed' },
    ],
    [
      'gets a run when the last failed',
      [registered, requested()],
      { ...fetching, phase: 'failed' },
      unreviewed,
      { kind: 'open', why: 'last_run_failed' },
    ],
    [
      'is watched when only something new ends the failure of the last',
      [registered, requested()],
      { ...fetching, phase: 'failed', lastsWhile },
      unreviewed,
      { kind: 'watch', lastsWhile },
    ],
    [
      'gets a run when the last failed by the rules of another release',
      [registered, requested()],
      { ...fetching, phase: 'failed', lastsWhile: { ...lastsWhile, language_release: LANGUAGE_RELEASE + 1 } },
      unreviewed,
      { kind: 'open', why: 'last_run_failed' },
    ],
    [
      'gets a run when its branch changed since the last failed for good',
      [registered, requested(), updated({ branch: 'next' })],
      { ...fetching, phase: 'failed', lastsWhile },
      unreviewed,
      { kind: 'open', why: 'settings_changed' },
    ],
    [
      'gets a run when a rejection has held for an hour',
      [registered, requested()],
      done,
      { ...reviewed, rejectedAt: [AN_HOUR_AGO, NOW] },
      { kind: 'open', why: 'rejection_expired' },
    ],
    [
      'gets none for a rejection of a moment ago',
      [registered, requested()],
      done,
      { ...reviewed, rejectedAt: [LESS_THAN_AN_HOUR_AGO, NOW] },
      { kind: 'poll', lastFetched: SHA, diffRevision: 7 },
    ],
    [
      'gets a run when what becomes of removals was changed',
      [registered, requested(), updated({ on_removal: 'disown' })],
      done,
      reviewed,
      { kind: 'open', why: 'settings_changed' },
    ],
    [
      'gets none when its settings say what they left unsaid before',
      [registered, requested(), updated({ on_removal: 'delete' })],
      done,
      reviewed,
      { kind: 'poll', lastFetched: SHA, diffRevision: 7 },
    ],
    [
      'is polled otherwise',
      [registered, requested()],
      done,
      reviewed,
      { kind: 'poll', lastFetched: SHA, diffRevision: 7 },
    ],
  ] as const)('%s', (_name, events, progress, review, expected) => {
    expect(plan([...events], progress, review)).toEqual(expected);
  });
});

describe('[RS17] a poll', () => {
  const same = { tip: SHA, lastFetched: SHA, liveRevision: 7, diffRevision: 7 };
  it.each([
    [same, 'unchanged'],
    [{ ...same, tip: null }, 'remote_failed'],
    [{ ...same, tip: 'b'.repeat(40) }, 'remote_moved'],
    [{ ...same, liveRevision: 8 }, 'live_moved'],
  ] as const)('%j is %s', (found, expected) => {
    expect(decidePoll(found)).toBe(expected);
  });
});

describe('[RS43] a look at what failed for good', () => {
  it.each([
    [{ tip: SHA, isLiveSame: true }, lastsWhile, 'unchanged'],
    [{ tip: 'b'.repeat(40), isLiveSame: true }, lastsWhile, 'remote_moved'],
    [{ tip: null, isLiveSame: true }, lastsWhile, 'remote_moved'],
    [{ tip: null, isLiveSame: true }, { ...lastsWhile, tip: null }, 'unchanged'],
    [{ tip: SHA, isLiveSame: true }, { ...lastsWhile, tip: null }, 'remote_moved'],
    [{ tip: SHA, isLiveSame: false }, lastsWhile, 'live_moved'],
    [{ tip: undefined, isLiveSame: true }, lastsWhile, 'remote_failed'],
  ] as const)('that finds %j after %j is %s', (found, lasts, expected) => {
    expect(decideWatch(found, lasts)).toBe(expected);
  });
});

describe('[RS18] the next look', () => {
  const delayMs = (seconds: number, failures: number, random: number) =>
    Date.parse(nextDueAt(NOW, { reconcile_interval_seconds: seconds }, failures, random)) - Date.parse(NOW);

  it('is one interval away, ±10 %', () => {
    expect([0, 0.5, 0.999_999].map((random) => delayMs(300, 0, random))).toEqual([270_000, 300_000, 330_000]);
  });

  it('is never sooner than the interval nor later than an hour or the interval, jitter aside', () => {
    const inputs = [
      fc.integer({ min: 30, max: 86_400 }),
      fc.nat(1_000),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ] as const;
    fc.assert(
      fc.property(...inputs, (seconds, failures, random) => {
        const delay = delayMs(seconds, failures, random);
        expect(delay).toBeGreaterThanOrEqual(seconds * 900 - 1);
        expect(delay).toBeLessThanOrEqual(Math.max(seconds * 1_000, 3_600_000) * 1.1 + 1);
      }),
    );
    expect([0, 1, 2, 3, 4, 40].map((failures) => delayMs(300, failures, 0.5) / 60_000)).toEqual([
      5, 10, 20, 40, 60, 60,
    ]);
  });
});

describe('[RS19] the schedule', () => {
  it('follows the log', () => {
    const at = registered.recorded_at;
    expect(scheduleChange(registered, 0.5)).toMatchObject({ kind: 'known', name: 'fleet', nextDueAt: at });
    expect(scheduleChange(updated({ enabled: false }), 0.5)).toMatchObject({ kind: 'known', nextDueAt: null });
    expect(scheduleChange(requested(), 0.5)).toMatchObject({
      kind: 'run',
      deadlineAt: '2026-01-01T00:01:01.000Z',
      nextDueAt: '2026-01-01T00:05:01.000Z',
    });
    expect(scheduleChange(requested(settingsOf(), 'interval'), 0.5)).toMatchObject({ nextDueAt: null });
    expect(scheduleChange(removed, 0.5)).toEqual({ kind: 'gone', repositoryId: REPOSITORY });
    expect(
      scheduleChange(
        storedEvent('DriftResolved', { repository_id: REPOSITORY, fingerprint: 'f'.repeat(64), live_revision: 1 }),
        0,
      ),
    ).toBeUndefined();
  });
});
