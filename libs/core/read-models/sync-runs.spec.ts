import type { EventData, EventType, Finding, StoredEvent } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { GetRunInput } from '@fleetwright/contracts/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUN_ACTIONS_MAX } from './limits.ts';
import type { ProposalRow, SyncRunRow } from './rows.ts';
import { afterChange, afterFailure, withoutFailure } from './run-actions.ts';
import { digestFor, revisionFor, rowsOf, SETTINGS } from './testing/index.ts';
import { actionTotals, syncRunSummary, syncRunView } from './views.ts';

const REPOSITORY = idOf(1);
const RUN = idOf(2);
const ATTEMPT = idOf(3);
const [FIRST, SECOND] = [idOf(11), idOf(12)];
const RUN_FIELDS = { run_id: RUN, run_number: 1, repository_id: REPOSITORY };
const NO_FINDINGS = { items: [], total: 0, document: null };

type Step = (position: number) => StoredEvent;
const step =
  <T extends EventType>(type: T, data: Omit<EventData<T>, keyof typeof RUN_FIELDS>): Step =>
  (position) =>
    storedEvent(type, { ...RUN_FIELDS, ...data } as unknown as EventData<T>, { position }) as StoredEvent;

function runAfter(...steps: Step[]): SyncRunRow {
  const run = rowsOf(steps.map((make, at) => make(at + 1))).row('sync_runs', RUN);
  if (run === null) throw new Error('there is no run');
  return run;
}

const requested = step('SyncRequested', { trigger: 'sync_now', settings: SETTINGS, deadline_ms: 900_000 });
const fetched = step('RevisionFetched', {
  revision: revisionFor(1),
  source_document: digestFor(1),
  file: 'fleet.yaml',
  size_bytes: 10,
  findings: NO_FINDINGS,
  duration_ms: 30,
});
const diffed = step('DiffComputed', {
  revision: revisionFor(1),
  live_revision: 0,
  plan_document: digestFor(2),
  summary_document: digestFor(3),
  counts: { create: 2, update: 0, delete: 0, adopt: 0 },
  managed_count: 0,
  findings: NO_FINDINGS,
  duration_ms: 5,
});
const reviewed = step('ReviewRecorded', {
  live_revision: 0,
  revision: revisionFor(1),
  plan_document: digestFor(2),
  proposals: [FIRST, SECOND],
  deferred: 3,
  superseded_run_id: idOf(9),
});
const claimed = step('ApplyStarted', {
  attempt_id: ATTEMPT,
  proposals: [FIRST, SECOND].map((proposal_id) => ({ proposal_id, digest: digestFor(1) })),
});
const applied = (proposal_id: string) =>
  step('ProposalApplied', { proposal_id, attempt_id: ATTEMPT, live_version: 1, account_revision: 1 });
const failed = (proposal_id: string) =>
  step('ProposalFailed', { proposal_id, attempt_id: ATTEMPT, code: 'in_use', message: 'still used' });
const closed = (status: EventData<'RunClosed'>['status']) => step('RunClosed', { status, superseded_by: null });
const verified = (resources: EventData<'RunVerified'>['resources']) =>
  step('RunVerified', { live_revision: 2, resources, total: resources.length });
const deadline = step('RunDeadlineExceeded', { findings: NO_FINDINGS });
const change = { attempt_id: ATTEMPT, proposal_id: FIRST, kind: 'node', key: 'edge-01', action: 'create' } as const;
const changeApplied = step('ChangeApplied', {
  ...change,
  live_version: 1,
  already_in_place: false,
  side_effects: ['provision_instances'],
});
const changeFailed = step('ChangeFailed', { ...change, code: 'in_use', message: 'still used' });
const retried = step('ProposalRetried', { proposal_id: FIRST, digest: digestFor(1) });

/** The same of another proposal. */
const outcome = {
  ...{ ...RUN_FIELDS, ...change, live_version: 1, already_in_place: false, side_effects: [] },
  ...{ code: 'in_use', message: 'still used' },
} as unknown as EventData<'ChangeApplied'> & EventData<'ChangeFailed'>;
const changed = (type: 'ChangeApplied' | 'ChangeFailed', proposal_id: string): Step =>
  step(type, { ...outcome, proposal_id } as never);
const PLAYED = {
  applied: afterChange,
  failed: afterFailure,
  retried: (row: SyncRunRow, { proposal_id }: typeof outcome) => withoutFailure(row, proposal_id),
};

const reviewing = [requested, fetched, diffed, reviewed];

describe('a sync run', () => {
  it('[RM10] begins in progress and notes what its stages answered, and when', () => {
    expect(runAfter(requested)).toMatchObject({
      status: 'in_progress',
      number: 1,
      trigger: 'sync_now',
      revision: null,
    });
    const run = runAfter(requested, fetched, diffed);
    expect(run).toMatchObject({
      status: 'in_progress',
      revision: { sha: revisionFor(1).sha },
      counts: { create: 2 },
      plan_document: digestFor(2),
      timings: { fetch: { duration_ms: 30 }, diff: { duration_ms: 5, finished_at: '2026-01-01T00:00:03.000Z' } },
    });
  });

  it('[RM11] lists the findings of all stages together, cut to 50, with the total', () => {
    const finding: Finding = { severity: 'warning', code: 'unpinned_module', message: 'nginx follows live' };
    const many = { items: Array.from({ length: 40 }, () => finding), total: 45, document: digestFor(7) };
    const withFindings = (type: 'RevisionFetched' | 'DiffFailed') =>
      step(type, { findings: many, duration_ms: 1 } as never);
    const { findings } = runAfter(requested, withFindings('RevisionFetched'), withFindings('DiffFailed'));
    expect(findings).toMatchObject({ total: 90, document: digestFor(7) });
    expect(findings.items).toHaveLength(50);
  });

  it.each(['FetchFailed', 'ParseFailed', 'DiffFailed'] as const)('[RM12] %s ends it as failed, for good', (type) => {
    const failure = step(type, { findings: NO_FINDINGS, duration_ms: 4, retryable: true } as never);
    const run = runAfter(requested, failure, closed('superseded'));
    expect(run).toMatchObject({ status: 'failed', finished_at: '2026-01-01T00:00:02.000Z' });
  });

  it('[RM12] shows the commit that was fetched where only its file could not be read', () => {
    const failure = (more: object) =>
      step('FetchFailed', { findings: NO_FINDINGS, duration_ms: 4, retryable: false, ...more } as never);
    expect(runAfter(requested, failure({ revision: revisionFor(3) })).revision).toEqual(revisionFor(3));
    expect(runAfter(requested, failure({})).revision).toBeNull();
  });

  it('[RM13] fails at its deadline while it is worked on, and comes back when it is reviewed after all', () => {
    expect(runAfter(requested, fetched, deadline).status).toBe('failed');
    expect(runAfter(...reviewing, claimed, deadline).status).toBe('failed');
    expect(runAfter(requested, fetched, deadline, diffed, reviewed)).toMatchObject({
      status: 'diff_ready',
      finished_at: null,
    });
    expect(runAfter(...reviewing, claimed, deadline, claimed).status).toBe('applying');
  });

  it('[RM13] does not fail at its deadline while it waits for people, or after its end', () => {
    expect(runAfter(...reviewing, deadline).status).toBe('diff_ready');
    expect(runAfter(...reviewing, closed('success'), deadline).status).toBe('success');
  });

  it('[RM14] is ready for decisions once it is reviewed, and names the run it supersedes', () => {
    expect(runAfter(...reviewing)).toMatchObject({
      status: 'diff_ready',
      deferred: 3,
      supersedes: idOf(9),
      approval_request_id: RUN,
    });
    const superseded = step('RunClosed', { status: 'superseded', superseded_by: idOf(8) });
    expect(runAfter(...reviewing, superseded)).toMatchObject({ status: 'superseded', superseded_by: idOf(8) });
    expect(runAfter(...reviewing, step('ReviewRefilled', { proposals: [], deferred: 1 })).deferred).toBe(1);
  });

  it('[RM14] ended by what went stale, is named by the run that takes over', () => {
    const next: Step = (position) => {
      const event = reviewed(position) as StoredEvent<'ReviewRecorded'>;
      return { ...event, data: { ...event.data, run_id: idOf(8), superseded_run_id: RUN } };
    };
    expect(runAfter(...reviewing, closed('superseded'), next)).toMatchObject({
      status: 'superseded',
      superseded_by: idOf(8),
      supersedes: idOf(9),
    });
    // One that knows already who took over is not told otherwise.
    const known = step('RunClosed', { status: 'superseded', superseded_by: idOf(7) });
    expect(runAfter(...reviewing, known, next).superseded_by).toBe(idOf(7));
  });

  it('[RM15] applies from the claim until each claimed proposal has its outcome', () => {
    expect(runAfter(...reviewing, claimed).status).toBe('applying');
    expect(runAfter(...reviewing, claimed, applied(FIRST)).status).toBe('applying');
    expect(runAfter(...reviewing, claimed, applied(FIRST), failed(SECOND)).status).toBe('diff_ready');
  });

  it.each(['applied', 'applied_manually', 'partial'] as const)('[RM16] is not %s before it is verified', (status) => {
    const applying = [...reviewing, claimed, applied(FIRST), failed(SECOND), closed(status)];
    expect(runAfter(...applying)).toMatchObject({ status: 'applying', finished_at: null });
    expect(runAfter(...applying, verified([]))).toMatchObject({ status, finished_at: '2026-01-01T00:00:09.000Z' });
  });

  it.each(['success', 'rejected', 'failed', 'superseded'] as const)(
    '[RM16] is %s as soon as it is closed',
    (status) => {
      expect(runAfter(...reviewing, closed(status)).status).toBe(status);
    },
  );

  it('[RM16] a partial run that applied nothing owes no verification', () => {
    expect(runAfter(...reviewing, closed('partial')).status).toBe('partial');
  });

  it('[RM17] tells how live differs from what it applied', () => {
    const drifted = {
      kind: 'node',
      key: 'edge-01',
      change: 'modified',
      fields: [{ path: 'region', expected: 'eu-west-1', actual: 'eu-west-2' }],
      changed_by: null,
      changed_at: null,
    } as const;
    const ended = [...reviewing, claimed, applied(FIRST), applied(SECOND), closed('applied')];
    expect(runAfter(...ended).drift_after_apply).toBeNull();
    expect(runAfter(...ended, verified([])).drift_after_apply).toEqual({});
    const resources = [{ ...drifted, fields: [...drifted.fields] }];
    expect(runAfter(...ended, verified(resources)).drift_after_apply).toEqual({ resources: [drifted] });
  });

  it('[RM18] lists what was applied, and what failed until it is retried or applied', () => {
    const applied_actions = [
      { proposal_id: FIRST, action: 'create_node', kind: 'node', key: 'edge-01', reason: null },
      { proposal_id: FIRST, action: 'provision_instances', kind: 'node', key: 'edge-01', reason: null },
    ];
    const failing = runAfter(...reviewing, claimed, changeFailed);
    expect(failing.failed_actions).toMatchObject([{ action: 'create_node', reason: 'in_use: still used' }]);
    expect(runAfter(...reviewing, claimed, changeFailed, changeFailed).failed_actions).toHaveLength(1);
    expect(runAfter(...reviewing, claimed, changeFailed, retried).failed_actions).toEqual([]);
    expect(runAfter(...reviewing, claimed, changeFailed, changeApplied)).toMatchObject({
      applied_actions,
      failed_actions: [],
    });
  });

  it('[RM27] lists the first of many actions, and counts them all', () => {
    const many = Array.from({ length: RUN_ACTIONS_MAX + 3 }, (_, n) => idOf(1_000 + n));
    const applying = [...reviewing, claimed, ...many.map((id) => changed('ChangeApplied', id))];
    const run = runAfter(...applying);
    expect(run.applied_actions).toHaveLength(RUN_ACTIONS_MAX);
    expect(run.applied_actions.at(-1)).toMatchObject({ proposal_id: many[RUN_ACTIONS_MAX - 1] });
    expect(actionTotals(run)).toEqual({ applied_actions: many.length, failed_actions: 0 });
  });

  it('[RM27] counts a proposal among the failed ones as long as its last change failed, listed or not', () => {
    const full = Array.from({ length: RUN_ACTIONS_MAX - 1 }, (_, n) => changed('ChangeFailed', idOf(1_000 + n)));
    const before = runAfter(...reviewing, claimed, ...full);
    const steps = fc.array(
      fc.record({
        type: fc.constantFrom('applied', 'failed', 'retried'),
        // Four that come after the list is full, one that stands in it, and one that never failed before.
        id: fc.constantFrom(1, 2, 3, 4, 1_000).map(idOf),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (played) => {
        const failing = new Set([...full.keys()].map((n) => idOf(1_000 + n)));
        for (const { type, id } of played) {
          if (type === 'failed') failing.add(id);
          else failing.delete(id);
        }
        const run = played.reduce((row, { type, id }) => PLAYED[type](row, { ...outcome, proposal_id: id }), before);
        expect(actionTotals(run).failed_actions).toBe(failing.size);
        expect(run.failed_actions.length).toBeLessThanOrEqual(RUN_ACTIONS_MAX);
        expect(
          run.failed_actions.filter(({ proposal_id }) => proposal_id === null || !failing.has(proposal_id)),
        ).toEqual([]);
      }),
    );
  });

  it('[RM27] lists as many as a page may show', () => {
    expect(GetRunInput.shape.limit.safeParse(RUN_ACTIONS_MAX).success).toBe(true);
    expect(GetRunInput.shape.limit.safeParse(RUN_ACTIONS_MAX + 1).success).toBe(false);
  });

  it('[RM19] has no end after a retry, until it is closed again', () => {
    const ended = [...reviewing, claimed, failed(FIRST), failed(SECOND), closed('failed')];
    expect(runAfter(...ended)).toMatchObject({ status: 'failed', finished_at: '2026-01-01T00:00:08.000Z' });
    expect(runAfter(...ended, retried)).toMatchObject({ status: 'diff_ready', finished_at: null });
    const again = [...ended, retried, claimed, applied(FIRST), applied(SECOND), closed('applied'), verified([])];
    expect(runAfter(...again)).toMatchObject({ status: 'applied', finished_at: '2026-01-01T00:00:14.000Z' });
  });

  it('[RM20] shows its proposals in plan order, what remains of them, and whether people are needed', () => {
    const member = (id: string, ordinal: number, more: Partial<ProposalRow>): ProposalRow =>
      ({
        id,
        ordinal,
        action: 'create_node',
        kind: 'node',
        key: `edge-${ordinal}`,
        approver: 'people',
        reason: null,
        ...more,
      }) as unknown as ProposalRow;
    const members = [
      member(idOf(23), 2, { status: 'rejected', reason: 'not now' }),
      member(idOf(21), 0, { status: 'applied', approver: 'policy' }),
      member(idOf(22), 1, { status: 'failed', approver: 'policy' }),
    ];
    const view = syncRunView(runAfter(...reviewing), members);
    expect(view.proposals.map(({ id }) => id)).toEqual([idOf(21), idOf(22), idOf(23)]);
    expect(view.remaining).toMatchObject([{ proposal_id: idOf(23), reason: 'rejected: not now' }]);
    expect(view.requires_approval).toBe(true);
    expect(syncRunView(runAfter(...reviewing), members.slice(1)).requires_approval).toBe(false);
    expect(view).not.toHaveProperty('fold');
    expect(view).not.toHaveProperty('position');
  });

  it('[RM22] is listed with its proposals counted and nothing named', () => {
    const row = runAfter(...reviewing);
    const listed = syncRunSummary(row, { byStatus: { applied: 2, pending_approval: 1 }, forPeople: 1 });
    expect(listed).toMatchObject({
      id: row.id,
      requires_approval: true,
      proposal_counts: { applied: 2, pending_approval: 1 },
    });
    for (const named of ['proposals', 'applied_actions', 'failed_actions', 'remaining', 'fold', 'position']) {
      expect(listed).not.toHaveProperty(named);
    }
    expect(syncRunSummary(row, { byStatus: { applied: 2 }, forPeople: 0 }).requires_approval).toBe(false);
  });

  it('[RM21] an ended run names what it never proposed, with the rejection that holds it', () => {
    const held = [
      { kind: 'template', key: 't', action: 'create', rejected: FIRST, waits_for: null },
      { kind: 'node', key: 'a', action: 'create', rejected: null, waits_for: { kind: 'template', key: 't' } },
      {
        kind: 'node',
        key: 'b',
        action: 'create',
        rejected: SECOND,
        until: '2026-01-01T01:00:00.000Z',
        waits_for: null,
      },
    ] as const;
    const end = step('RunClosed', { status: 'partial', superseded_by: null, held: [...held] });
    const view = syncRunView(runAfter(...reviewing, end), []);
    expect(view).toMatchObject({
      status: 'partial',
      remaining: [
        { proposal_id: FIRST, action: 'create_template', key: 't', reason: expect.stringContaining('remembered') },
        { proposal_id: null, action: 'create_node', key: 'a', reason: expect.stringContaining('template t') },
        { proposal_id: SECOND, key: 'b', reason: expect.stringContaining('again from 2026-01-01T01:00:00.000Z on') },
      ],
    });
    // Worked on again and ended whole: nothing of it remains.
    expect(syncRunView(runAfter(...reviewing, end, retried, closed('applied')), []).remaining).toEqual([]);
  });
});
