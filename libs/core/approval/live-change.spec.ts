import { describe, expect, it } from 'vitest';
import { isOutdatedBy, type LiveChange, noticeLiveChanges } from './live-change.ts';
import { REPOSITORY, RUN } from './testing/plans.ts';
import { ReviewHarness } from './testing/harness.ts';

const OTHER = RUN(999);
const BY = { actor: { type: 'system', id: 'approval' }, at: '2026-01-01T00:00:00.000Z' } as const;

const moved = (key: string, more: Partial<LiveChange> = {}): LiveChange => ({
  kind: 'node',
  key,
  revision: 8,
  applied_for: null,
  ...more,
});

/** A review of a diff at revision 7 with two updates. */
function reviewed(): ReviewHarness {
  const review = new ReviewHarness();
  review.diff(1, ['update node/a@3', 'update node/b@4'], { live_revision: 7 });
  return review;
}

const notice = (review: ReviewHarness, ...changes: LiveChange[]): string[] =>
  review.happen(noticeLiveChanges(review.state, { repository_id: REPOSITORY, changes, by: BY }));

describe('a live change under an open proposal', () => {
  it('[AP71] asks for a new diff at once, which supersedes what was shown', () => {
    const review = reviewed();
    expect(notice(review, moved('a'))).toEqual(['ResyncRequested']);
    expect(review.events.at(-1)?.data).toEqual({ repository_id: REPOSITORY, run_id: RUN(1), reason: 'live_changed' });
    review.diff(2, ['update node/a@8', 'update node/b@4'], { live_revision: 8 });
    expect(review.named('node/a').live_version).toBe(8);
  });

  it('[AP71] voids an approval that apply has not claimed yet', () => {
    const review = reviewed();
    review.approve('node/a');
    expect(notice(review, moved('a'))).toEqual(['ResyncRequested']);
  });

  it.each<[string, LiveChange]>([
    ['of another resource', moved('c')],
    ['of another kind', moved('a', { kind: 'module' })],
    ['that the diff has seen', moved('a', { revision: 7 })],
    ['by apply for this repository', moved('a', { applied_for: REPOSITORY })],
  ])('[AP71] asks for nothing after a change %s', (_, change) => {
    expect(notice(reviewed(), change)).toEqual([]);
  });

  it('[AP71] hears of what apply does for another repository', () => {
    expect(notice(reviewed(), moved('a', { applied_for: OTHER }))).toEqual(['ResyncRequested']);
  });

  it('[AP71] is asked for once a run, however many there are', () => {
    const review = reviewed();
    expect(notice(review, moved('a'), moved('b'))).toEqual(['ResyncRequested']);
    expect(notice(review, moved('b', { revision: 9 }))).toEqual([]);
    review.diff(2, ['update node/a@8', 'update node/b@9'], { live_revision: 9 });
    expect(notice(review, moved('b', { revision: 10 }))).toEqual(['ResyncRequested']);
  });

  it('[AP71] is nothing to proposals that are decided, claimed or ended', () => {
    const review = reviewed();
    review.reject('node/a');
    review.approve('node/b');
    review.claim();
    expect(notice(review, moved('a'), moved('b'))).toEqual([]);
    review.settle();
    expect(isOutdatedBy(new ReviewHarness().state, REPOSITORY, [moved('a')])).toBe(false);
  });
});
