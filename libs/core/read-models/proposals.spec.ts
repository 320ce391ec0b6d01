import type { EventData, EventType, StoredEvent } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import type { ProposalRow } from './rows.ts';
import { digestFor, revisionFor, rowsOf } from './testing/index.ts';
import { proposalView } from './views.ts';

const REPOSITORY = idOf(1);
const RUN = idOf(2);
const PROPOSAL = idOf(3);
const ATTEMPT = idOf(4);
const DETAILS = { repository_id: REPOSITORY, proposal_id: PROPOSAL, run_id: RUN };

type Step = (position: number) => StoredEvent;
const step =
  <T extends EventType>(type: T, data: object = {}): Step =>
  (position) =>
    storedEvent(type, { ...DETAILS, ...data } as unknown as EventData<T>, {
      position,
      actor: { type: 'user', id: 'operator' },
    }) as StoredEvent;

function proposalAfter(...steps: Step[]): ProposalRow {
  const row = rowsOf([opened, ...steps].map((make, at) => make(at + 1))).row('proposals', PROPOSAL);
  if (row === null) throw new Error('there is no proposal');
  return row;
}

const opened = step('ProposalOpened', {
  run_number: 1,
  kind: 'node',
  key: 'edge-01',
  action: 'create',
  cause: 'initial',
  priority: 'medium',
  digest: digestFor(1),
  live_version: null,
  depends_on: [{ kind: 'template', key: 'edge-cdn' }],
  ordinal: 4,
  brake: null,
  revision: revisionFor(1),
  body: { document: digestFor(2) },
} satisfies Omit<EventData<'ProposalOpened'>, keyof typeof DETAILS>);
const approved = step('ProposalApproved', { digest: digestFor(1), comment: 'fine' });
const claimed = step('ApplyStarted', {
  attempt_id: ATTEMPT,
  proposals: [{ proposal_id: PROPOSAL, digest: digestFor(1) }],
});

describe('a proposal', () => {
  it('[RM40] waits for approval with everything that deciding needs', () => {
    expect(proposalAfter()).toMatchObject({
      status: 'pending_approval',
      action: 'create_node',
      change: 'create',
      digest: digestFor(1),
      sync_run_id: RUN,
      body: { document: digestFor(2) },
      decisions: [],
    });
  });

  it('[RM41] lists every vote with who, when and what was said', () => {
    const vote = { verdict: 'approve', actor: { id: 'operator' }, at: '2026-01-01T00:00:02.000Z', comment: 'fine' };
    expect(proposalAfter(approved)).toMatchObject({ status: 'approved', decisions: [vote], reason: null });
    const rejected = step('ProposalRejected', { digest: digestFor(1), comment: 'not now', remember: false });
    expect(proposalAfter(rejected)).toMatchObject({ status: 'rejected', reason: 'not now' });
    expect(proposalAfter(approved, rejected).decisions).toHaveLength(2);
    const silently = step('ProposalRejected', { digest: digestFor(1), comment: null, remember: true });
    expect(proposalAfter(silently).reason).toBe('rejected');
  });

  it('[RM47] shows the comment of those that were decided with it, on the timeline as well', () => {
    const [first, second] = [idOf(31), idOf(32)];
    const open = (proposal_id: string): Step => step('ProposalOpened', { ...opened(1).data, proposal_id });
    const decided = (proposal_id: string, more: object) =>
      step('ProposalRejected', { proposal_id, digest: digestFor(1), remember: false, ...more });
    const steps = [
      open(first),
      open(second),
      decided(first, { comment: 'not on a Friday' }),
      decided(second, { comment: null, comment_of: first }),
    ];
    const rows = rowsOf(steps.map((make, at) => make(at + 1)));
    for (const [n, proposal] of [first, second].entries()) {
      expect(rows.row('proposals', proposal)).toMatchObject({
        reason: 'not on a Friday',
        decisions: [{ verdict: 'reject', comment: 'not on a Friday' }],
      });
      const entry = rows.row('fleet_events', steps[2 + n]?.(3 + n).id ?? '');
      expect(entry?.payload).toMatchObject({ proposal_id: proposal, comment: 'not on a Friday' });
      expect(entry?.payload).not.toHaveProperty('comment_of');
    }
  });

  it('[RM45] waits again when its approval was voided, with the vote still listed', () => {
    const voter = { type: 'user' as const, id: 'operator' };
    const voided = step('ApprovalVoided', { digest: digestFor(1), reason: 'permission_lost', voter });
    const again = proposalAfter(approved, voided);
    expect(again).toMatchObject({ status: 'pending_approval', reason: expect.stringContaining('another approval') });
    expect(again.decisions).toHaveLength(1);
    expect(proposalAfter(approved, voided, approved)).toMatchObject({ status: 'approved', reason: null });
  });

  it('names who had done it by hand', () => {
    const done_by = { actor: { type: 'user' as const, id: 'ada' }, at: '2026-01-31T00:00:00.000Z' };
    const manually = step('ProposalAppliedManually', { attempt_id: ATTEMPT, live_version: 3, done_by });
    expect(proposalAfter(approved, claimed, manually)).toMatchObject({ status: 'applied_manually', done_by });
  });

  it.each<[ProposalRow['status'], Step, string | null]>([
    ['applying', claimed, null],
    ['applied', step('ProposalApplied', { attempt_id: ATTEMPT, live_version: 3 }), null],
    [
      'applied_manually',
      step('ProposalAppliedManually', { attempt_id: ATTEMPT, live_version: 3 }),
      'It was in place already.',
    ],
    [
      'failed',
      step('ProposalFailed', { attempt_id: ATTEMPT, code: 'in_use', message: 'still used' }),
      'in_use: still used',
    ],
    [
      'stale',
      step('ProposalStale', { attempt_id: ATTEMPT, expected_version: 3, actual_version: null }),
      'The resource was at version 3 when approved and is gone now.',
    ],
    [
      'stale',
      step('ProposalStale', { attempt_id: ATTEMPT, expected_version: null, actual_version: 7 }),
      'The resource was absent when approved and is at version 7 now.',
    ],
    [
      'stale',
      step('ProposalStale', {
        attempt_id: ATTEMPT,
        expected_version: 3,
        actual_version: 3,
        reason: 'declared_elsewhere',
      }),
      'Another repository declares the resource by now.',
    ],
    [
      'stale',
      step('ProposalStale', { attempt_id: ATTEMPT, expected_version: 3, actual_version: 3, reason: 'not_received' }),
      'The repository to hand over to does not declare the resource any more.',
    ],
    [
      'blocked',
      step('ProposalBlocked', { blocked_by: { kind: 'template', key: 'edge-cdn' } }),
      'waits in vain for template edge-cdn',
    ],
    ['superseded', step('ProposalSuperseded', { by_run_id: idOf(8) }), `superseded by run ${idOf(8)}`],
    ['withdrawn', step('ProposalWithdrawn', { reason: 'no_difference' }), 'no_difference'],
  ])('[RM42] ends %s', (status, outcome, reason) => {
    expect(proposalAfter(approved, outcome)).toMatchObject({ status, reason });
  });

  it('[RM46] is for people until a policy decided', () => {
    const byPolicy: Step = (position) =>
      storedEvent(
        'ProposalApproved',
        { ...DETAILS, digest: digestFor(1), comment: null },
        { position, actor: { type: 'policy', id: 'auto_apply' } },
      ) as StoredEvent;
    expect(proposalAfter().approver).toBe('people');
    expect(proposalAfter(approved).approver).toBe('people');
    expect(proposalAfter(byPolicy).approver).toBe('policy');
    expect(proposalAfter(byPolicy, approved).approver).toBe('policy');
    expect(proposalView(proposalAfter(byPolicy), [])).not.toHaveProperty('approver');
  });

  it('[RM42] stands approved again after a retry', () => {
    const failed = step('ProposalFailed', { attempt_id: ATTEMPT, code: 'in_use', message: 'still used' });
    const retried = step('ProposalRetried', { digest: digestFor(1) });
    expect(proposalAfter(approved, failed, retried)).toMatchObject({ status: 'approved', reason: null });
  });

  it.each(['ReviewRecorded', 'ReviewRefilled'] as const)('[RM43] belongs to the run of the newest %s', (type) => {
    const kept = step(type, { run_id: idOf(8), proposals: [PROPOSAL], deferred: 0 });
    expect(proposalAfter(kept).sync_run_id).toBe(idOf(8));
    const dropped = step(type, { run_id: idOf(8), proposals: [], deferred: 0 });
    expect(proposalAfter(dropped).sync_run_id).toBe(RUN);
  });

  it('[RM44] waits on dependencies of its run that are not in place', () => {
    const template = (status: ProposalRow['status']): ProposalRow => ({
      ...proposalAfter(),
      id: idOf(5),
      kind: 'template',
      key: 'edge-cdn',
      status,
    });
    const waiting_on = [{ kind: 'template', key: 'edge-cdn' }];
    expect(proposalView(proposalAfter(), [template('pending_approval')]).waiting_on).toEqual(waiting_on);
    expect(proposalView(proposalAfter(approved), [template('applying')]).waiting_on).toEqual(waiting_on);
    expect(proposalView(proposalAfter(approved), [template('applied')]).waiting_on).toEqual([]);
    expect(proposalView(proposalAfter(approved), []).waiting_on).toEqual([]);
    expect(proposalView(proposalAfter(approved, claimed), [template('pending_approval')]).waiting_on).toEqual([]);
  });
});
