import { policyOf } from '@fleetwright/core/policies/testing';
import { describe, expect, it } from 'vitest';
import { HELD_TOLD_MAX } from './limits.ts';
import { change, digest } from './testing/plans.ts';
import { ReviewHarness } from './testing/harness.ts';

const nodes = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, n) => `create node/n${first + n}`);

/** What the end of the latest run names as never proposed. */
function heldAtEnd(review: ReviewHarness) {
  const closed = review.events.findLast((event) => event.type === 'RunClosed');
  return closed?.type === 'RunClosed' ? closed.data.held : undefined;
}

describe('the cap', () => {
  it('[AP11] opens the first changes of the plan and counts the rest as deferred', () => {
    const review = new ReviewHarness();
    review.cap = 2;
    review.diff(1, nodes(5));
    expect(Object.keys(review.statuses())).toEqual(['node/n0', 'node/n1']);
    expect(review.events.at(-1)?.data).toMatchObject({ deferred: 3 });
  });

  it('[AP12] a decision makes room at once, from the same plan', () => {
    const review = new ReviewHarness();
    review.cap = 2;
    review.diff(1, nodes(4));
    expect(review.reject('node/n0')).toEqual(['ProposalRejected', 'ProposalOpened', 'ReviewRefilled']);
    expect(review.events.at(-1)?.data).toMatchObject({ deferred: 1 });
    review.approve('node/n1');
    review.apply();
    expect(review.statuses()).toMatchObject({ 'node/n2': 'pending_approval', 'node/n3': 'pending_approval' });
    expect(review.state.run).toMatchObject({ kind: 'open', deferred: 0 });
  });

  it('[AP12] the 26th change gets its turn although the first 25 never converge (F33)', () => {
    const review = new ReviewHarness();
    for (const number of [1, 2]) {
      review.diff(number, nodes(26));
      const first = Object.keys(review.statuses()).filter((name) => name !== 'node/n25');
      review.approve(...first);
      review.apply(Object.fromEntries(first.map((name) => [name, 'failed'])));
      expect(review.statuses()).toMatchObject({ 'node/n25': 'pending_approval' });
    }
  });

  it('[AP12] what depends on something that ended is not opened, and the run ends without it', () => {
    const review = new ReviewHarness();
    review.cap = 1;
    review.diff(1, ['create template/t', 'create node/a < template/t', 'create assignment/a:m < node/a']);
    expect(review.reject('template/t')).toEqual(['ProposalRejected', 'ReviewRefilled', 'RunClosed']);
    expect(heldAtEnd(review)).toMatchObject([
      { kind: 'node', key: 'a', rejected: null, waits_for: { kind: 'template', key: 't' } },
      { kind: 'assignment', key: 'a:m', rejected: null, waits_for: { kind: 'node', key: 'a' } },
    ]);
    expect(review.run()).toBe('rejected');
  });

  it('[AP13] a kept proposal gets what it newly depends on, past the cap', () => {
    const review = new ReviewHarness();
    review.cap = 1;
    review.diff(1, [change('create node/a', { digest: digest('n') })]);
    review.approve('node/a');
    const needed = ['create module/m', 'create template/t < module/m', 'create template/u'];
    review.diff(2, [...needed, change('create node/a < template/t', { digest: digest('n') })]);
    expect(review.statuses()).toEqual({
      'module/m': 'pending_approval',
      'template/t': 'pending_approval',
      'node/a': 'approved',
    });
  });
});

describe('a remembered rejection', () => {
  it('[AP10] [AP49] holds the change and what depends on it until the digest changes', () => {
    const review = new ReviewHarness();
    const changes = ['create template/t', 'create node/a < template/t', 'create node/b'];
    review.diff(1, changes);
    const rejected = review.named('template/t');
    review.decide('reject', [rejected], { remember: true });

    review.diff(2, changes);
    expect(review.statuses()).toEqual({ 'node/b': 'pending_approval' });
    review.approve('node/b');
    review.apply();
    expect(review.run()).toBe('partial');
    const waits_for = { kind: 'template', key: 't' };
    expect(heldAtEnd(review)).toEqual([
      { kind: 'template', key: 't', action: 'create', rejected: rejected.proposal_id, waits_for: null },
      { kind: 'node', key: 'a', action: 'create', rejected: null, waits_for },
    ]);

    review.diff(3, [change('create template/t', { digest: digest('new') }), 'create node/a < template/t'], {
      live_revision: 1,
    });
    expect(Object.keys(review.statuses())).toEqual(['template/t', 'node/a']);
    review.reject('template/t');
    review.diff(4, changes.slice(0, 1), { live_revision: 1 });
    expect(review.statuses()).toEqual({ 'template/t': 'pending_approval' });
  });

  it('[AP10] that leaves nothing to decide ends the run as rejected', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a']);
    review.decide('reject', [review.named('node/a')], { remember: true });
    expect(review.diff(2, ['create node/a'])).toEqual(['ReviewRecorded', 'RunClosed']);
    expect(review.run()).toBe('rejected');
    expect(heldAtEnd(review)).toMatchObject([{ kind: 'node', key: 'a', waits_for: null }]);
  });

  it('[AP49] of very many held changes the end of a run names the first', () => {
    const review = new ReviewHarness();
    review.cap = 1_000;
    const changes = ['create template/t', ...nodes(300).map((node) => `${node} < template/t`)];
    review.diff(1, changes);
    review.decide('reject', [review.named('template/t')], { remember: true });
    review.diff(2, changes);
    expect(heldAtEnd(review)).toHaveLength(HELD_TOLD_MAX);
  });

  it('[AP10] blocks a kept proposal that newly depends on it', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create template/t', change('create node/a', { digest: digest('n') })]);
    review.approve('node/a');
    review.decide('reject', [review.named('template/t')], { remember: true });
    review.diff(2, ['create template/t', change('create node/a < template/t', { digest: digest('n') })]);
    expect(review.statuses()).toEqual({ 'node/a': 'blocked' });
    expect(review.run()).toBe('rejected');
  });
});

describe('the brake', () => {
  const deletes = (count: number): string[] => Array.from({ length: count }, (_, n) => `delete node/n${n}@1`);
  const brakesOf = (review: ReviewHarness) => [...review.state.members.values()].map(({ brake }) => brake);

  it.each([
    [5, 0, null],
    [6, 0, 6],
    [6, 29, 6],
    [6, 30, null],
    [20, 100, null],
    [21, 100, 21],
  ])('[AP17] %i deletes of %i managed resources carry the brake %s', (count, managed_count, brake) => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/x', ...deletes(count)], { managed_count });
    expect(review.named('node/x').brake).toBeNull();
    expect(review.named('node/n0').brake).toBe(brake);
  });

  it('[AP17] a delete that a refill opens carries the same number', () => {
    const review = new ReviewHarness();
    review.cap = 1;
    review.diff(1, deletes(6));
    review.reject('node/n0');
    expect(review.named('node/n1').brake).toBe(6);
  });

  describe('[AP106] what was deleted before', () => {
    /** Five went, approved by a policy or by a person; after so long, this many more are to go. */
    const afterFive = (by: 'policy' | 'person', hour: string, more: number, managed_count: number): ReviewHarness => {
      const review = new ReviewHarness();
      if (by === 'policy') review.policies = [policyOf(1, { decision: 'auto_approve' })];
      review.diff(1, deletes(5), { managed_count: managed_count + 5 });
      if (by === 'policy') review.autoApprove();
      else review.approve(...deletes(5).map((_, n) => `node/n${n}`));
      review.apply();
      expect(review.run()).toBe('applied');
      review.at = hour;
      review.diff(2, deletes(more), { managed_count, live_revision: 1 });
      return review;
    };
    const [soon, later] = ['2026-01-01T23:59:59.999Z', '2026-01-02T00:00:00.000Z'];

    it.each<['policy' | 'person', string, number, number, number | null]>([
      ['policy', soon, 1, 24, 1],
      ['policy', later, 1, 24, null],
      ['person', soon, 1, 24, null],
      ['policy', soon, 15, 95, null],
      ['policy', soon, 16, 95, 16],
    ])('by a %s, seen at %s, with %i more of %i: the brake %s', (by, hour, more, managed_count, brake) => {
      const review = afterFive(by, hour, more, managed_count);
      expect(review.named('node/n0').brake).toBe(brake);
    });

    it('leaves the next one to a person, who confirms its number', () => {
      const review = afterFive('policy', soon, 1, 24);
      expect(review.autoApprove()).toEqual([]);
      expect(review.approve('node/n0')).toEqual(['brake_confirmation_required']);
      const all = [review.named('node/n0')];
      expect(review.decide('approve', all, { confirm_deletes: 1 })).toEqual(['ProposalApproved']);
    });

    it('pulls no brake on a run that deletes nothing', () => {
      const review = afterFive('policy', soon, 0, 10);
      expect(review.state.run).toMatchObject({ brake: null });
    });
  });

  it('[AP18] is loosened only by naming the number', () => {
    const review = new ReviewHarness();
    review.diff(1, deletes(6));
    const all = [...review.state.members.values()];
    expect(review.decide('approve', all)).toEqual(['brake_confirmation_required']);
    expect(review.refusal).toMatchObject({ detail: { brake: 6 } });
    expect(review.decide('approve', all, { confirm_deletes: 5 })).toEqual(['brake_confirmation_required']);
    expect(review.decide('reject', all.slice(0, 1))).toEqual(['ProposalRejected']);
    expect(review.decide('approve', all.slice(1), { confirm_deletes: 6 })).toHaveLength(5);
  });

  it('[AP19] a pending delete is shown again under the new number', () => {
    const review = new ReviewHarness();
    review.diff(1, deletes(5));
    review.approve('node/n0');
    review.diff(2, deletes(6));
    expect(brakesOf(review)).toEqual(Array.from({ length: 6 }, () => 6));
    expect(review.statuses()['node/n0']).toBe('pending_approval');

    review.diff(3, deletes(5));
    expect(brakesOf(review)).toEqual(Array.from({ length: 5 }, () => null));
  });

  it('[AP19] who approved many deletes approved a few of them as well', () => {
    const review = new ReviewHarness();
    review.diff(1, deletes(8));
    review.decide('approve', [review.named('node/n0')], { confirm_deletes: 8 });
    review.diff(2, deletes(6));
    expect(review.statuses()['node/n0']).toBe('approved');
    review.diff(3, deletes(7));
    expect(review.statuses()['node/n0']).toBe('approved');
    review.diff(4, deletes(9));
    expect(review.statuses()['node/n0']).toBe('pending_approval');
  });
});

describe('auto_apply', () => {
  const changes = [
    'create node/a',
    change('update node/b@1', { cause: 'git' }),
    'adopt node/c@1',
    change('update node/d@1', { cause: 'drift' }),
    // Live, managed by nobody, and not as declared.
    change('update node/e@1', { cause: 'initial' }),
    'delete node/f@1',
  ];

  it('[AP20] [AP50] approves creates, updates and adoptions, and leaves the rest to people', () => {
    const review = new ReviewHarness();
    review.isAutoApplied = true;
    review.diff(1, changes);
    review.autoApprove();
    expect(review.statuses()).toEqual({
      'node/a': 'approved',
      'node/b': 'approved',
      'node/c': 'approved',
      'node/d': 'pending_approval',
      'node/e': 'pending_approval',
      'node/f': 'pending_approval',
    });
    expect(review.autoApprove()).toEqual([]);
    expect(review.approve('node/e')).toEqual(['ProposalApproved']);
  });

  it('[AP47] approves nothing of a revision that was rolled back', () => {
    const review = new ReviewHarness();
    review.isAutoApplied = true;
    review.isRolledBack = true;
    review.diff(1, changes);
    expect(review.autoApprove()).toEqual([]);
  });

  it('[AP20] approves nothing of a run that another one took over from', () => {
    const review = new ReviewHarness();
    review.isAutoApplied = true;
    review.diff(1, []);
    expect(review.autoApprove()).toEqual([]);
    expect(new ReviewHarness().autoApprove()).toEqual([]);
  });
});
