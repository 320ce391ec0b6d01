import type { StoredEvent } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { isRunFinished, reviewProgressFold, runProgressFold } from './run-progress.ts';

const run = { run_id: idOf(2), run_number: 3, repository_id: idOf(1) };
const review = { repository_id: idOf(1), run_id: run.run_id };
const none = { items: [], total: 0, document: null };
const revision = {
  sha: 'a'.repeat(40),
  author_name: 'a',
  author_email: 'a',
  message: 'm',
  committed_at: '2026-01-01T00:00:00.000Z',
};
const digest = 'd'.repeat(64);
const before = (at: string): string => new Date(Date.parse(at) - 1).toISOString();
const counts = { create: 0, update: 0, delete: 0, adopt: 0 };

const fetched = storedEvent('RevisionFetched', {
  ...run,
  revision,
  source_document: digest,
  file: 'fleet.yaml',
  size_bytes: 1,
  findings: none,
  duration_ms: 1,
});
const parsed = storedEvent('DesiredStateParsed', {
  ...run,
  revision,
  file: 'fleet.yaml',
  desired_document: digest,
  resource_count: 0,
  findings: none,
  duration_ms: 1,
});
const computed = storedEvent('DiffComputed', {
  ...run,
  revision,
  live_revision: 7,
  plan_document: digest,
  summary_document: digest,
  counts,
  managed_count: 0,
  findings: none,
  duration_ms: 1,
});
const deadline = storedEvent('RunDeadlineExceeded', { ...run, findings: none });
const recorded = storedEvent('ReviewRecorded', {
  ...review,
  run_number: 3,
  live_revision: 7,
  revision,
  plan_document: digest,
  proposals: [],
  deferred: 0,
  superseded_run_id: null,
});
const closed = storedEvent('RunClosed', { ...review, run_number: 3, status: 'success', superseded_by: null });

describe('[RS14] a run has ended when it failed or was reviewed', () => {
  const finished = (own: StoredEvent[], ofReview: StoredEvent[] = []) =>
    isRunFinished(3, fold(runProgressFold, own), fold(reviewProgressFold, ofReview));

  it.each([
    ['fetching', []],
    ['parsing', [fetched]],
    ['comparing', [fetched, parsed]],
    ['reviewing', [fetched, parsed, computed]],
  ] as const)('%s is unfinished', (phase, events) => {
    expect(fold(runProgressFold, [...events]).phase).toBe(phase);
    expect(finished([...events])).toBe(false);
  });

  it.each([
    storedEvent('FetchFailed', { ...run, findings: none, retryable: true, duration_ms: 1 }),
    storedEvent('ParseFailed', { ...run, findings: none, duration_ms: 1 }),
    storedEvent('DiffFailed', { ...run, findings: none, duration_ms: 1 }),
    deadline,
  ])('$type ends it', (event) => {
    expect(finished([event])).toBe(true);
  });

  it('is ended by its review, its closing, or the review of a later run', () => {
    const all = [fetched, parsed, computed];
    const later = storedEvent('RunClosed', { ...closed.data, run_number: 4 });
    expect([finished(all, [recorded]), finished(all, [closed]), finished(all, [later])]).toEqual([true, true, true]);
  });

  it('stays failed whatever comes late', () => {
    expect(fold(runProgressFold, [fetched, deadline, parsed, computed]).phase).toBe('failed');
  });
});

describe('[RS15] a claim', () => {
  const claim = storedEvent('ApplyStarted', {
    ...review,
    attempt_id: idOf(9),
    proposals: [10, 11, 12].map((n) => ({ proposal_id: idOf(n), digest })),
  });
  const outcome = { ...review, attempt_id: idOf(9) };
  const applied = storedEvent('ProposalApplied', { ...outcome, proposal_id: idOf(10), live_version: 1 });
  const failed = storedEvent('ProposalFailed', { ...outcome, proposal_id: idOf(11), code: 'x', message: 'x' });
  const blocked = storedEvent('ProposalBlocked', {
    ...review,
    proposal_id: idOf(12),
    blocked_by: { kind: 'node', key: 'a' },
  });
  const claimed = (events: StoredEvent[]) => fold(reviewProgressFold, events).claimed;

  it('is outstanding until each of its proposals has an outcome', () => {
    expect(claimed([claim])).toHaveLength(3);
    expect(claimed([claim, applied, blocked])).toEqual([idOf(11)]);
    expect(claimed([claim, applied, failed, blocked])).toEqual([]);
  });

  it('[RS45] and what was approved and settled last is a step of apply, until the run is closed', () => {
    const at = (event: StoredEvent, second: number) => ({
      ...event,
      recorded_at: `2026-01-01T00:00:0${second}.000Z`,
    });
    const approved = storedEvent('ProposalApproved', { ...review, proposal_id: idOf(10), digest, comment: null });
    const stepped = (events: StoredEvent[]) => fold(reviewProgressFold, events).steppedAt;
    expect(stepped([recorded])).toBeNull();
    expect(stepped([recorded, at(approved, 1)])).toBe('2026-01-01T00:00:01.000Z');
    expect(stepped([recorded, at(approved, 1), at(claim, 2)])).toBe('2026-01-01T00:00:02.000Z');
    expect(stepped([recorded, at(claim, 2), at(applied, 3)])).toBe('2026-01-01T00:00:03.000Z');
    expect(stepped([recorded, at(claim, 2), at(applied, 3), at(closed, 4)])).toBeNull();
    // What is not apply's is no step of it.
    expect(stepped([recorded, at(blocked, 5)])).toBeNull();
  });

  it('does not keep a rejection that the next review answered', () => {
    const rejected = storedEvent('ProposalRejected', {
      ...review,
      proposal_id: idOf(10),
      digest,
      comment: null,
      remember: false,
    });
    const held = storedEvent('ProposalRejected', { ...rejected.data, remember: true });
    const rejectedAt = (events: StoredEvent[]) => fold(reviewProgressFold, events).rejectedAt;
    const { recorded_at: at } = rejected;
    expect(rejectedAt([recorded, rejected, rejected])).toEqual([at]);
    expect(rejectedAt([recorded, held])).toEqual([]);
    expect(rejectedAt([rejected, recorded])).toEqual([]);
    // A poll leaves alone what was rejected since a moment.
    const polled = (rejections_since: string) => ({ ...recorded, data: { ...recorded.data, rejections_since } });
    expect(rejectedAt([rejected, polled(before(at))])).toEqual([at]);
    expect(rejectedAt([rejected, polled(at)])).toEqual([]);
  });
});
