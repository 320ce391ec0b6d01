import type { EventType } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { elapsedMs, later } from './instant.ts';
import type { SyncRunRow } from './rows.ts';
import {
  digestFor,
  fieldsChanged,
  revisionFor,
  rowAfter,
  rowsAfter,
  SETTINGS,
  type Step,
  stepsAbout,
  timeAt,
} from './testing/index.ts';

const [REPOSITORY, RUN, FIRST, SECOND, BEFORE] = [idOf(1), idOf(2), idOf(11), idOf(12), idOf(9)];
const NONE = { items: [], total: 0, document: null };
const step = stepsAbout({ repository_id: REPOSITORY, run_id: RUN, run_number: 1, attempt_id: idOf(4) });
const requested = step('SyncRequested', { trigger: 'sync_now', settings: SETTINGS, deadline_ms: 1 });
const stage = (type: EventType, duration_ms: number, more: object = {}) =>
  step(type, { findings: NONE, duration_ms, ...more });
const fetched = stage('RevisionFetched', 30, { revision: revisionFor(1) });
const parsed = stage('DesiredStateParsed', 20);
const diffed = stage('DiffComputed', 10, {
  counts: { create: 2, update: 0, delete: 0, adopt: 0 },
  plan_document: digestFor(2),
  summary_document: digestFor(3),
});
const reviewed = (more: object = {}) =>
  step('ReviewRecorded', {
    revision: revisionFor(1),
    plan_document: digestFor(2),
    proposals: [FIRST, SECOND],
    deferred: 3,
    superseded_run_id: null,
    ...more,
  });
const claimed = step('ApplyStarted', {
  proposals: [FIRST, SECOND].map((proposal_id) => ({ proposal_id, digest: digestFor(1) })),
});
const outcome = (type: EventType, proposal_id: string) => step(type, { proposal_id, live_version: 1 });
const rolledOut = step('RolloutCompleted');
const closed = (status: string, more: object = {}) => step('RunClosed', { status, superseded_by: null, ...more });
const verified = step('RunVerified', { live_revision: 1, resources: [], total: 0 });
const runAfter = (...steps: Step[]): SyncRunRow => rowAfter('sync_runs', RUN, ...steps);
const begun = [requested, fetched, parsed, diffed];
const later_ =
  (make: Step, seconds: number): Step =>
  (position) => ({ ...make(position), recorded_at: timeAt(position + seconds) });

describe('[RM10] the time that each stage took', () => {
  it('stands beside the stage, with its end', () => {
    expect(runAfter(...begun).timings).toEqual({
      fetch: { duration_ms: 30, finished_at: timeAt(2) },
      parse: { duration_ms: 20, finished_at: timeAt(3) },
      diff: { duration_ms: 10, finished_at: timeAt(4) },
    });
  });

  it.each([
    ['FetchFailed', 'fetch'],
    ['ParseFailed', 'parse'],
    ['DiffFailed', 'diff'],
  ] as const)('%s ends the stage %s', (type, name) => {
    const { timings } = runAfter(requested, stage(type, 44));
    expect(timings).toEqual({ [name]: { duration_ms: 44, finished_at: timeAt(2) } });
  });

  it('a review is counted from the diff, a verification from the end of the run', () => {
    const run = runAfter(
      ...begun,
      later_(reviewed(), 5),
      claimed,
      outcome('ProposalApplied', FIRST),
      closed('applied'),
      later_(verified, 7),
    );
    expect(run.timings).toMatchObject({
      review: { duration_ms: 6_000, finished_at: timeAt(10) },
      verify: { duration_ms: 8_000, finished_at: timeAt(16) },
    });
  });

  it('is 0 where nothing is known of the beginning, or where a clock went back', () => {
    expect(runAfter(requested, reviewed()).timings).toMatchObject({ review: { duration_ms: 0 } });
    expect(runAfter(requested, verified).timings).toMatchObject({ verify: { duration_ms: 0 } });
    expect([elapsedMs(timeAt(5), timeAt(3)), elapsedMs(timeAt(3), timeAt(5)), elapsedMs(timeAt(3), timeAt(3))]).toEqual(
      [0, 2_000, 0],
    );
    expect(later(timeAt(3), 1_500)).toBe(new Date(Date.parse(timeAt(3)) + 1_500).toISOString());
  });

  it('of applying is the sum of all claims, and of none that never began', () => {
    const once = [...begun, reviewed(), claimed, later_(rolledOut, 3)];
    expect(runAfter(...once).timings['apply']).toEqual({ duration_ms: 4_000, finished_at: timeAt(10) });
    expect(runAfter(...once, claimed, rolledOut).timings['apply']).toEqual({
      duration_ms: 5_000,
      finished_at: timeAt(9),
    });
    expect(runAfter(...once, rolledOut).timings['apply']).toEqual({ duration_ms: 4_000, finished_at: timeAt(10) });
    expect(runAfter(...begun, reviewed(), rolledOut).timings).not.toHaveProperty('apply');
  });
});

describe('[RM14] what a review says of its run', () => {
  it('is an approval request only where something was put up', () => {
    expect(runAfter(...begun, reviewed()).approval_request_id).toBe(RUN);
    expect(runAfter(...begun, reviewed({ proposals: [] })).approval_request_id).toBeNull();
    expect(
      runAfter(...begun, step('ProposalOpened', { proposal_id: FIRST, body: {}, depends_on: [] })).approval_request_id,
    ).toBe(RUN);
  });

  it('links both runs, and the earlier one to the first that took over', () => {
    const earlier = step('SyncRequested', { run_id: BEFORE, trigger: 'interval', settings: SETTINGS, deadline_ms: 1 });
    const taken = [earlier, requested, reviewed({ superseded_run_id: BEFORE })];
    const rows = rowsAfter(...taken);
    expect(rows.row('sync_runs', RUN)?.supersedes).toBe(BEFORE);
    expect(rows.row('sync_runs', BEFORE)).toMatchObject({ superseded_by: RUN, status: 'in_progress' });
    const closedBy = step('RunClosed', { run_id: BEFORE, status: 'superseded', superseded_by: idOf(77) });
    const again = rowsAfter(earlier, closedBy, requested, reviewed({ superseded_run_id: BEFORE }));
    expect(again.row('sync_runs', BEFORE)?.superseded_by).toBe(idOf(77));
  });

  it('that is filled up later keeps all but what is deferred', () => {
    const before = runAfter(...begun, reviewed());
    const now = runAfter(...begun, reviewed(), step('ReviewRefilled', { proposals: [], deferred: 1 }));
    expect([fieldsChanged(before, now), now.deferred]).toEqual([['deferred'], 1]);
  });
});

describe('[RM15] [RM18] what is outstanding', () => {
  const applying = [...begun, reviewed(), claimed];
  it.each([
    ['ProposalApplied', 1],
    ['ProposalAppliedManually', 1],
    ['ProposalFailed', 0],
    ['ProposalStale', 0],
    ['ProposalBlocked', 0],
  ] as const)('%s settles one proposal and applies %i', (type, applied) => {
    const { fold } = runAfter(...applying, outcome(type, FIRST));
    expect([fold.outstanding, fold.applied_count]).toEqual([[SECOND], applied]);
    const both = runAfter(...applying, outcome(type, FIRST), outcome(type, SECOND)).fold;
    expect([both.outstanding, both.applied_count]).toEqual([[], 2 * applied]);
  });

  it('is nothing after the run was closed, and its end is the time of that', () => {
    const run = runAfter(...applying, closed('superseded', { superseded_by: idOf(77) }));
    expect(run.fold.outstanding).toEqual([]);
    expect(run).toMatchObject({ status: 'superseded', superseded_by: idOf(77), finished_at: timeAt(7) });
  });

  it('an end that is told again does not move the time of the first', () => {
    const ended = [...applying, outcome('ProposalApplied', FIRST), closed('applied'), verified];
    expect(runAfter(...ended).finished_at).toBe(timeAt(9));
    expect(runAfter(...ended, verified).finished_at).toBe(timeAt(9));
  });
});

describe('[RM20] where the run begins in the streams that it shares', () => {
  it('is the version of its first event in each, and stays', () => {
    const at =
      (make: Step, version: number): Step =>
      (position) => ({ ...make(position), version });
    const { fold } = runAfter(
      at(requested, 40),
      at(reviewed(), 50),
      at(claimed, 51),
      at(step('ChangeStale', { proposal_id: FIRST }), 7),
      at(step('ChangeBlocked', { proposal_id: SECOND }), 8),
      at(outcome('ProposalStale', FIRST), 52),
      at(rolledOut, 9),
      at(closed('failed'), 53),
      at(verified, 3),
      at(verified, 4),
    );
    expect(fold).toMatchObject({ requested_from: 40, review_from: 50, rollout_from: 7, drift_from: 3 });
    expect(runAfter(requested).fold).toMatchObject({ review_from: null, rollout_from: null, drift_from: null });
    const bare = runAfter(requested, at(outcome('ProposalApplied', FIRST), 12), at(rolledOut, 5)).fold;
    expect(bare).toMatchObject({ review_from: 12, rollout_from: 5 });
  });
});

describe('[RM11] the findings of all stages', () => {
  const found = (type: EventType, total: number, document: string | null) =>
    stage(type, 1, {
      findings: { items: total === 0 ? [] : [{ severity: 'info', code: 'x', message: `of ${type}` }], total, document },
    });

  it('keep the newest document that names all, and count what is not listed', () => {
    const run = runAfter(requested, found('RevisionFetched', 3, digestFor(1)), found('DesiredStateParsed', 4, null));
    expect(run.findings).toMatchObject({ total: 7, document: digestFor(1) });
    expect(run.findings.items.map(({ message }) => message)).toEqual(['of RevisionFetched', 'of DesiredStateParsed']);
    expect(
      runAfter(requested, found('RevisionFetched', 3, digestFor(1)), found('DiffFailed', 1, digestFor(2))).findings
        .document,
    ).toBe(digestFor(2));
    expect(runAfter(requested, found('RevisionFetched', 0, null)).findings).toEqual(NONE);
  });

  it('have those of the review among them', () => {
    const findings = {
      items: [{ severity: 'warning', code: 'author_unknown', message: 'm' }],
      total: 1,
      document: null,
    };
    const run = runAfter(...begun, found('DiffComputed', 1, null), reviewed({ findings }));
    expect(run.findings.items.map(({ code }) => code)).toEqual(['x', 'author_unknown']);
    expect(run.findings.total).toBe(2);
  });

  it('[RM13] of a deadline count only while it ended something', () => {
    const deadline = found('RunDeadlineExceeded', 1, null);
    expect(runAfter(...begun, deadline)).toMatchObject({ status: 'failed', findings: { total: 1 } });
    const late = runAfter(...begun, reviewed(), deadline);
    expect(late).toMatchObject({ status: 'diff_ready', findings: { total: 0 } });
    expect(runAfter(...begun, deadline, claimed)).toMatchObject({ status: 'applying', finished_at: null });
  });
});
