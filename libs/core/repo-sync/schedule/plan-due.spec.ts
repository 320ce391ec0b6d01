import { LANGUAGE_RELEASE, type StoredEvent } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APPLY_PAUSE_MS } from '../limits.ts';
import { repositoryFold } from '../repository.ts';
import { registered, requested, secondOf, settingsOf, updated } from '../testing/index.ts';
import { type ReviewProgress, reviewProgressFold, type RunProgress, runProgressFold } from './run-progress.ts';
import { deadlineOf, type DuePlan, nextDueAt, planDue } from './schedule.ts';

const SHA = 'a'.repeat(40);
const NOW = secondOf(30);
const done: RunProgress = { ...runProgressFold.initial, phase: 'reviewing', fetched: SHA, liveRevision: 7 };
const reviewed: ReviewProgress = { ...reviewProgressFold.initial, reviewedUpTo: 2 };
const lasts = { tip: SHA, language_release: LANGUAGE_RELEASE, live: null };
const failedForGood: RunProgress = { ...done, phase: 'failed', lastsWhile: lasts };
const twice = [registered(), requested(1), requested(2)];
const poll: DuePlan = { kind: 'poll', lastFetched: SHA, diffRevision: 7 };
const planOf = (events: readonly StoredEvent[], progress: RunProgress, review: ReviewProgress, now = NOW) =>
  planDue(fold(repositoryFold, events), { progress, review, now });

describe('[RS16] a due repository', () => {
  it.each<[string, Partial<ReviewProgress>, DuePlan]>([
    ['that a remembered rejection holds is polled', { heldUntil: [secondOf(31)] }, poll],
    [
      'gets a run at the very moment at which such a rejection ends',
      { heldUntil: [secondOf(99), NOW] },
      { kind: 'open', why: 'rejection_expired' },
    ],
    ['gets a run when a proposal has expired', { hasExpired: true }, { kind: 'open', why: 'proposal_expired' }],
    ['is only polled for what was rejected a moment ago', { rejectedAt: [secondOf(29)] }, poll],
    ['waits for apply even where a proposal has expired', { hasExpired: true, claimed: [idOf(5)] }, { kind: 'wait' }],
  ])('%s', (_name, review, expected) => {
    expect(planOf(twice, done, { ...reviewed, ...review })).toEqual(expected);
  });

  it.each<[string, Partial<RunProgress>]>([
    ['without a revision', { fetched: null }],
    ['without a diff', { liveRevision: null }],
    ['that failed after its diff', { phase: 'failed' }],
  ])('gets a run when the last is one %s, since nothing can be compared with it', (_what, progress) => {
    expect(planOf(twice, { ...done, ...progress }, reviewed)).toEqual({ kind: 'open', why: 'last_run_failed' });
  });

  it('is judged by its newest run alone', () => {
    expect(planOf(twice, done, { ...reviewed, reviewedUpTo: 1 })).toEqual({ kind: 'wait' });
    expect(planOf(twice, done, { ...reviewed, reviewedUpTo: 3 })).toEqual(poll);
  });

  it('is not looked at while its failed run is of the same source but apply still has a claim', () => {
    expect(planOf(twice, failedForGood, { ...reviewed, claimed: [idOf(5)] })).toEqual({ kind: 'wait' });
    expect(planOf(twice, failedForGood, reviewed)).toEqual({ kind: 'watch', lastsWhile: lasts });
  });

  it.each([
    [{ repo_url: 'https://git.example.com/acme/other.git' }, 'settings_changed'],
    [{ branch: 'next' }, 'settings_changed'],
    [{ path_prefix: 'prod' }, 'settings_changed'],
    [{ on_removal: 'disown' as const }, 'settings_changed'],
    [{ name: 'renamed' }, undefined],
    [{ auto_apply: true, self_heal: true }, undefined],
    [{ reconcile_interval_seconds: 60, metadata: { a: 1 } }, undefined],
    [{ vault_credential_path: 'secret/data/x' }, undefined],
  ])('with %j instead is compared anew: %s', (changes, why) => {
    const plan = planOf([...twice, updated(settingsOf(changes))], done, reviewed);
    expect(plan).toEqual(why === undefined ? poll : { kind: 'open', why });
  });

  it('is compared as it was when a setting was changed and put back', () => {
    const there = updated(settingsOf({ branch: 'next' }));
    expect(planOf([...twice, there, updated(settingsOf())], done, reviewed)).toEqual(poll);
  });

  it('rests, waits, opens or looks as it is now, whatever the clock missed: later is never less', () => {
    const second = fc.integer({ min: 1, max: 60 });
    const review = fc.record({
      heldUntil: fc.array(second.map(secondOf), { maxLength: 3 }),
      hasExpired: fc.boolean(),
      steppedAt: fc.option(second.map(secondOf)),
    });
    fc.assert(
      fc.property(review, second, fc.integer({ min: 0, max: 3_600 }), (parts, at, later) => {
        const plans = [at, at + later].map((moment) =>
          planOf(twice, done, { ...reviewed, ...parts }, secondOf(moment)),
        );
        const [now, then] = plans.map((plan) => ['wait', 'poll', 'open'].indexOf(plan.kind));
        const hasPaused =
          parts.steppedAt === null || Date.parse(secondOf(at)) - Date.parse(parts.steppedAt) >= APPLY_PAUSE_MS;
        // A run that is owed stays owed, and nothing waits again that did not wait.
        if (hasPaused) expect(then).toBeGreaterThanOrEqual(now ?? 0);
      }),
      { numRuns: 100 },
    );
  });
});

describe('[RS18] the next look', () => {
  const delayOf = (seconds: number, failures: number, random: number) =>
    Date.parse(nextDueAt(NOW, { reconcile_interval_seconds: seconds }, failures, random)) - Date.parse(NOW);

  it.each([
    [30, 0, 0.5, 30_000],
    [30, 1, 0.5, 60_000],
    [30, 6, 0.5, 1_920_000],
    [30, 7, 0.5, 3_600_000],
    [30, 8, 0.5, 3_600_000],
    [3_600, 1, 0.5, 3_600_000],
    [7_200, 3, 0.5, 7_200_000],
    [86_400, 9, 0, 77_760_000],
    [300, 0, 0.25, 285_000],
    [300, 0, 0.75, 315_000],
  ])('of %i s after %i failures at %d is %i ms away', (seconds, failures, random, expected) => {
    expect(delayOf(seconds, failures, random)).toBe(expected);
  });

  it('is no sooner after one failure more, and spread as wide as the delay allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 86_400 }), fc.nat(12), (seconds, failures) => {
        expect(delayOf(seconds, failures + 1, 0.5)).toBeGreaterThanOrEqual(delayOf(seconds, failures, 0.5));
        const spread = delayOf(seconds, failures, 1) - delayOf(seconds, failures, 0);
        expect(Math.abs(spread - 0.2 * delayOf(seconds, failures, 0.5))).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it('a deadline is counted from the request, over midnight too', () => {
    expect(deadlineOf('2026-01-01T23:59:59.500Z', 1_500)).toBe('2026-01-02T00:00:01.000Z');
    expect(deadlineOf(NOW, 0)).toBe(NOW);
  });
});
