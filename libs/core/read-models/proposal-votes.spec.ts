import type { Actor } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import type { ProposalRow } from './rows.ts';
import {
  digestFor,
  fieldsChanged,
  revisionFor,
  rowAfter,
  rowsAfter,
  type Step,
  stepsAbout,
  timeAt,
} from './testing/index.ts';

const [REPOSITORY, RUN, PROPOSAL, OTHER_RUN] = [idOf(1), idOf(2), idOf(3), idOf(8)];
const step = stepsAbout({ repository_id: REPOSITORY, proposal_id: PROPOSAL, run_id: RUN, attempt_id: idOf(4) });
const ada: Actor = { type: 'user', id: 'ada' };
const ben: Actor = { type: 'user', id: 'ben' };
const policy: Actor = { type: 'policy', id: 'auto_apply' };
const RESULT = { policy: { name: 'prod', digest: digestFor(9) } };

const opened = (more: object = {}) =>
  step('ProposalOpened', {
    run_number: 1,
    kind: 'node',
    key: 'edge-01',
    action: 'update',
    cause: 'git',
    priority: 'medium',
    digest: digestFor(1),
    live_version: 3,
    depends_on: [],
    ordinal: 4,
    brake: null,
    revision: revisionFor(1),
    body: { document: digestFor(2) },
    ...more,
  });
const vote = (actor: Actor, comment: string | null = null) =>
  step('VoteCast', { digest: digestFor(1), comment }, { actor });
const approve = (actor: Actor, comment: string | null = null) =>
  step('ProposalApproved', { digest: digestFor(1), comment }, { actor });
const reject = (actor: Actor) =>
  step('ProposalRejected', { digest: digestFor(1), comment: 'no', remember: false }, { actor });
const takeBack = (actor: Actor) => step('VoteWithdrawn', { digest: digestFor(1) }, { actor });
const edit = (actor: Actor, comment: string | null = null, to = 5) =>
  step(
    'ProposalEdited',
    { digest: digestFor(to), body: { document: digestFor(to) }, policy: RESULT, comment },
    { actor },
  );
const voided = (voter: Actor, reason: string) => step('ApprovalVoided', { digest: digestFor(1), reason, voter });
const superseded = step('ProposalSuperseded', { by_run_id: OTHER_RUN });

const after = (...steps: Step[]): ProposalRow => rowAfter('proposals', PROPOSAL, opened(), ...steps);
/** Each vote as who, what, and why it does not count. */
const votesOf = (row: ProposalRow) =>
  row.decisions.map(({ actor, verdict, void: why }) => `${actor.id} ${verdict}${why === undefined ? '' : ` (${why})`}`);

describe('[RM41] the votes of a proposal', () => {
  it.each<[string, Step[], string[]]>([
    ['each person counts', [vote(ada), vote(ben)], ['ada approve', 'ben approve']],
    [
      'the newest vote of one person stands for the one before',
      [vote(ada), vote(ben), vote(ada)],
      ['ben approve', 'ada approve'],
    ],
    ['the deciding vote stands for the one before too', [vote(ada), approve(ada)], ['ada approve']],
    ['a rejection stands for the approval of the same person', [vote(ada), reject(ada)], ['ada reject']],
    [
      'a rejection that follows another one stays beside it',
      [reject(ada), approve(ada)],
      ['ada reject', 'ada approve'],
    ],
    ['a decided proposal keeps what decided it', [approve(ada), approve(ada)], ['ada approve', 'ada approve']],
    [
      'one that is taken back stays listed',
      [vote(ada), vote(ben), takeBack(ada)],
      ['ada approve (withdrawn)', 'ben approve'],
    ],
    ['and is given anew beside it', [vote(ada), takeBack(ada), vote(ada)], ['ada approve (withdrawn)', 'ada approve']],
    ['an edit voids all of them', [vote(ada), vote(ben), edit(ben)], ['ada approve (edited)', 'ben approve (edited)']],
    ['a vote after the edit counts', [vote(ada), edit(ben), vote(ada)], ['ada approve (edited)', 'ada approve']],
    [
      'a lost permission voids those of the person',
      [vote(ada), vote(ben), voided(ada, 'permission_lost')],
      ['ada approve (permission_lost)', 'ben approve'],
    ],
    [
      'a stricter policy voids none',
      [vote(ada), approve(ben), voided(ben, 'policy_changed')],
      ['ada approve', 'ben approve'],
    ],
    [
      'being superseded voids all',
      [vote(ada), vote(ben), superseded],
      ['ada approve (superseded)', 'ben approve (superseded)'],
    ],
  ])('%s', (_what, steps, votes) => {
    expect(votesOf(after(...steps))).toEqual(votes);
  });

  it.each<[string, Step, string]>([
    ['is taken back later', takeBack(ada), 'withdrawn'],
    ['loses the permission later', voided(ada, 'permission_lost'), 'permission_lost'],
    ['is superseded later', superseded, 'superseded'],
    ['is edited later', edit(ben, null, 6), 'edited'],
  ])('a vote that does not count any more keeps the reason when the next one %s', (_what, end, why) => {
    expect(votesOf(after(vote(ada), edit(ben), vote(ada), end))).toEqual([
      'ada approve (edited)',
      `ada approve (${why})`,
    ]);
    expect(votesOf(after(vote(ada), takeBack(ada), vote(ada), end))).toEqual([
      'ada approve (withdrawn)',
      `ada approve (${why})`,
    ]);
  });

  it('say when and with which words', () => {
    expect(after(vote(ada, 'fine'), approve(ben)).decisions).toEqual([
      { verdict: 'approve', actor: ada, at: timeAt(2), comment: 'fine' },
      { verdict: 'approve', actor: ben, at: timeAt(3), comment: null },
    ]);
  });

  it('name the policy that each was given under, whatever the proposal is under later', () => {
    const ref = (version: number) => ({ id: 'q', version, name: 'prod' });
    const of = (type: 'VoteCast' | 'ProposalApproved' | 'ProposalRejected', actor: Actor, version: number) =>
      step(type, { digest: digestFor(1), comment: null, remember: false, policy: ref(version) }, { actor });
    const stricter = step('ProposalReassessed', { policy: { ...RESULT, policy: ref(2) } });
    const { decisions } = after(of('VoteCast', ada, 1), stricter, of('ProposalApproved', ben, 2), reject(ada));
    expect(decisions.map(({ policy: under }) => under?.version)).toEqual([1, 2, undefined]);
    expect(after(of('ProposalRejected', ada, 3)).decisions).toMatchObject([{ policy: ref(3) }]);
  });

  it('take back what the others said of nothing', () => {
    const before = after(vote(ada), vote(ben));
    expect(after(vote(ada), vote(ben), takeBack({ type: 'user', id: 'cem' })).decisions).toEqual(before.decisions);
    expect(after(vote(ada), vote(ben), voided({ type: 'user', id: 'cem' }, 'permission_lost')).decisions).toEqual(
      before.decisions,
    );
  });

  it('[RM47] show the comment of the one decided with them, or none where that has none', () => {
    const first = idOf(31);
    const both = (comment: string | null, type: 'VoteCast' | 'ProposalApproved') =>
      rowsAfter(
        opened({ proposal_id: first }),
        opened(),
        step(type, { proposal_id: first, digest: digestFor(1), comment }),
        step(type, { digest: digestFor(1), comment: null, comment_of: first }),
      ).row('proposals', PROPOSAL)?.decisions[0]?.comment;
    for (const type of ['VoteCast', 'ProposalApproved'] as const) {
      expect([both('together', type), both(null, type)]).toEqual(['together', null]);
    }
    const alone = rowsAfter(opened(), step('VoteCast', { digest: digestFor(1), comment: null, comment_of: idOf(77) }));
    expect(alone.row('proposals', PROPOSAL)?.decisions[0]?.comment).toBeNull();
  });
});

describe('[RM45] [RM46] who decides', () => {
  it.each([
    [[approve(policy)], 'policy'],
    [[approve(ada)], 'people'],
    [[reject(policy)], 'policy'],
    [[vote(policy)], 'people'],
    [[approve(policy), voided(ada, 'policy_changed'), approve(ada)], 'policy'],
  ] as const)('%#', (steps, approver) => {
    expect(after(...steps).approver).toBe(approver);
  });

  it.each([
    ['permission_lost', /may not approve any more/],
    ['policy_changed', /ask for more than the approvals/],
  ])('%s is told so that somebody approves again', (reason, told) => {
    const row = after(approve(ada), voided(ada, reason));
    expect(row).toMatchObject({ status: 'pending_approval', reason: expect.stringMatching(told) });
  });
});

describe('[RM42] what an event of a proposal changes, and nothing else', () => {
  const votes = ['decisions', 'updated_at'];
  const end = ['reason', 'status', 'updated_at'];
  it.each<[string, Step, readonly string[]]>([
    ['VoteCast', vote(ben, 'x'), votes],
    ['VoteWithdrawn', takeBack(ada), votes],
    ['ProposalEdited', edit(ben, 'smaller'), ['body', 'decisions', 'digest', 'edits', 'policy', 'updated_at']],
    ['ProposalReassessed', step('ProposalReassessed', { policy: RESULT }), ['policy', 'updated_at']],
    ['ProposalApproved', approve(ben), ['decisions', 'status', 'updated_at']],
    ['ProposalRejected', reject(ben), ['decisions', 'reason', 'status', 'updated_at']],
    ['ProposalExpired', step('ProposalExpired', { expires_at: timeAt(9) }), end],
    ['ProposalApplied', step('ProposalApplied', { live_version: 4 }), ['status', 'updated_at']],
    ['ProposalAppliedManually', step('ProposalAppliedManually', { live_version: 4 }), end],
    ['ProposalFailed', step('ProposalFailed', { code: 'in_use', message: 'm' }), end],
    ['ProposalStale', step('ProposalStale', { expected_version: 3, actual_version: 4 }), end],
    ['ProposalBlocked', step('ProposalBlocked', { blocked_by: { kind: 'node', key: 'a' } }), end],
    ['ProposalWithdrawn', step('ProposalWithdrawn', { reason: 'no_difference' }), end],
    ['ProposalSuperseded', superseded, ['decisions', 'reason', 'status', 'updated_at']],
    [
      'ApplyStarted',
      step('ApplyStarted', { proposals: [{ proposal_id: PROPOSAL, digest: digestFor(1) }] }),
      ['claimed_at', 'status', 'updated_at'],
    ],
    ['ReviewRecorded of its run', step('ReviewRecorded', { proposals: [PROPOSAL] }), []],
    [
      'ReviewRecorded of another',
      step('ReviewRecorded', { proposals: [PROPOSAL], run_id: OTHER_RUN }),
      ['sync_run_id'],
    ],
    [
      'ReviewRefilled of another',
      step('ReviewRefilled', { proposals: [PROPOSAL], run_id: OTHER_RUN }),
      ['sync_run_id'],
    ],
  ])('%s', (_type, event, changed) => {
    const before = after(vote(ada));
    const now = after(vote(ada), event);
    expect(fieldsChanged(before, now)).toEqual(changed);
    if (changed.includes('updated_at')) expect(now.updated_at).toBe(timeAt(3));
  });

  it('ApprovalVoided and ProposalRetried make it open again, without the reason of before', () => {
    const failed = step('ProposalFailed', { code: 'in_use', message: 'm' });
    const retried = after(approve(ada), failed, step('ProposalRetried', { digest: digestFor(1) }));
    expect(retried).toEqual({ ...after(approve(ada)), updated_at: timeAt(4) });
    expect(fieldsChanged(after(approve(ada)), after(approve(ada), voided(ben, 'policy_changed')))).toEqual(end);
  });

  it.each<[object, string]>([
    [{ reason: 'policy_blocked', policy: { name: 'prod', digest: digestFor(9) } }, 'policy_blocked: prod'],
    [{ reason: 'repository_removed' }, 'repository_removed'],
  ])('being withdrawn with %j is told as %s', (data, reason) => {
    expect(after(step('ProposalWithdrawn', data)).reason).toBe(reason);
  });

  it('edits are listed in their order, with who and why', () => {
    const row = after(edit(ada), edit(ben, 'smaller', 6));
    expect(row.edits).toEqual([
      { actor: ada, at: timeAt(2), comment: null },
      { actor: ben, at: timeAt(3), comment: 'smaller' },
    ]);
    expect([row.digest, row.body, row.policy]).toEqual([digestFor(6), { document: digestFor(6) }, RESULT]);
  });
});

describe('[RM40] an opened proposal', () => {
  it('shows the receiver and the policy only where there are any', () => {
    const row = (more: object) => rowAfter('proposals', PROPOSAL, opened(more));
    expect(row({})).not.toHaveProperty('receiver');
    expect(row({}).policy).toBeNull();
    const receiver = { repository_id: idOf(7) };
    expect(row({ receiver, policy: RESULT })).toMatchObject({
      receiver,
      policy: RESULT,
      created_at: timeAt(1),
      position: 1,
    });
  });

  it('masks what its body shows of a secret, opened or edited', () => {
    const body = { inline: { write: { token: 'hunter2hunter2' } } };
    for (const row of [
      rowAfter('proposals', PROPOSAL, opened({ body })),
      after(step('ProposalEdited', { body, policy: RESULT, digest: digestFor(5) })),
    ]) {
      expect(JSON.stringify(row)).not.toContain('hunter2');
    }
  });
});
