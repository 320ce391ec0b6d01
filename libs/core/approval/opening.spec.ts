import { describe, expect, it } from 'vitest';
import { HELD_TOLD_MAX } from './limits.ts';
import { change, digest } from './testing/plans.ts';
import { Story } from './testing/story.ts';

const nodes = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, n) => `create node/n${first + n}`);

/** What the end of the latest run names as never proposed. */
function heldAtEnd(story: Story) {
  const closed = story.events.findLast((event) => event.type === 'RunClosed');
  return closed?.type === 'RunClosed' ? closed.data.held : undefined;
}

describe('the cap', () => {
  it('[AP11] opens the first changes of the plan and counts the rest as deferred', () => {
    const story = new Story();
    story.cap = 2;
    story.diff(1, nodes(5));
    expect(Object.keys(story.statuses())).toEqual(['node/n0', 'node/n1']);
    expect(story.events.at(-1)?.data).toMatchObject({ deferred: 3 });
  });

  it('[AP12] a decision makes room at once, from the same plan', () => {
    const story = new Story();
    story.cap = 2;
    story.diff(1, nodes(4));
    expect(story.reject('node/n0')).toEqual(['ProposalRejected', 'ProposalOpened', 'ReviewRefilled']);
    expect(story.events.at(-1)?.data).toMatchObject({ deferred: 1 });
    story.approve('node/n1');
    story.apply();
    expect(story.statuses()).toMatchObject({ 'node/n2': 'pending_approval', 'node/n3': 'pending_approval' });
    expect(story.state.run).toMatchObject({ kind: 'open', deferred: 0 });
  });

  it('[AP12] the 26th change gets its turn although the first 25 never converge (F33)', () => {
    const story = new Story();
    for (const number of [1, 2]) {
      story.diff(number, nodes(26));
      const first = Object.keys(story.statuses()).filter((name) => name !== 'node/n25');
      story.approve(...first);
      story.apply(Object.fromEntries(first.map((name) => [name, 'failed'])));
      expect(story.statuses()).toMatchObject({ 'node/n25': 'pending_approval' });
    }
  });

  it('[AP12] what depends on something that ended is not opened, and the run ends without it', () => {
    const story = new Story();
    story.cap = 1;
    story.diff(1, ['create template/t', 'create node/a < template/t', 'create assignment/a:m < node/a']);
    expect(story.reject('template/t')).toEqual(['ProposalRejected', 'ReviewRefilled', 'RunClosed']);
    expect(heldAtEnd(story)).toMatchObject([
      { kind: 'node', key: 'a', rejected: null, waits_for: { kind: 'template', key: 't' } },
      { kind: 'assignment', key: 'a:m', rejected: null, waits_for: { kind: 'node', key: 'a' } },
    ]);
    expect(story.run()).toBe('rejected');
  });

  it('[AP13] a kept proposal gets what it newly depends on, past the cap', () => {
    const story = new Story();
    story.cap = 1;
    story.diff(1, [change('create node/a', { digest: digest('n') })]);
    story.approve('node/a');
    const needed = ['create module/m', 'create template/t < module/m', 'create template/u'];
    story.diff(2, [...needed, change('create node/a < template/t', { digest: digest('n') })]);
    expect(story.statuses()).toEqual({
      'module/m': 'pending_approval',
      'template/t': 'pending_approval',
      'node/a': 'approved',
    });
  });
});

describe('a remembered rejection', () => {
  it('[AP10] [AP49] holds the change and what depends on it until the digest changes', () => {
    const story = new Story();
    const changes = ['create template/t', 'create node/a < template/t', 'create node/b'];
    story.diff(1, changes);
    const rejected = story.named('template/t');
    story.decide('reject', [rejected], { remember: true });

    story.diff(2, changes);
    expect(story.statuses()).toEqual({ 'node/b': 'pending_approval' });
    story.approve('node/b');
    story.apply();
    expect(story.run()).toBe('partial');
    const waits_for = { kind: 'template', key: 't' };
    expect(heldAtEnd(story)).toEqual([
      { kind: 'template', key: 't', action: 'create', rejected: rejected.proposal_id, waits_for: null },
      { kind: 'node', key: 'a', action: 'create', rejected: null, waits_for },
    ]);

    story.diff(3, [change('create template/t', { digest: digest('new') }), 'create node/a < template/t'], {
      live_revision: 1,
    });
    expect(Object.keys(story.statuses())).toEqual(['template/t', 'node/a']);
    story.reject('template/t');
    story.diff(4, changes.slice(0, 1), { live_revision: 1 });
    expect(story.statuses()).toEqual({ 'template/t': 'pending_approval' });
  });

  it('[AP10] that leaves nothing to decide ends the run as rejected', () => {
    const story = new Story();
    story.diff(1, ['create node/a']);
    story.decide('reject', [story.named('node/a')], { remember: true });
    expect(story.diff(2, ['create node/a'])).toEqual(['ReviewRecorded', 'RunClosed']);
    expect(story.run()).toBe('rejected');
    expect(heldAtEnd(story)).toMatchObject([{ kind: 'node', key: 'a', waits_for: null }]);
  });

  it('[AP49] of very many held changes the end of a run names the first', () => {
    const story = new Story();
    story.cap = 1_000;
    const changes = ['create template/t', ...nodes(300).map((node) => `${node} < template/t`)];
    story.diff(1, changes);
    story.decide('reject', [story.named('template/t')], { remember: true });
    story.diff(2, changes);
    expect(heldAtEnd(story)).toHaveLength(HELD_TOLD_MAX);
  });

  it('[AP10] blocks a kept proposal that newly depends on it', () => {
    const story = new Story();
    story.diff(1, ['create template/t', change('create node/a', { digest: digest('n') })]);
    story.approve('node/a');
    story.decide('reject', [story.named('template/t')], { remember: true });
    story.diff(2, ['create template/t', change('create node/a < template/t', { digest: digest('n') })]);
    expect(story.statuses()).toEqual({ 'node/a': 'blocked' });
    expect(story.run()).toBe('rejected');
  });
});

describe('the brake', () => {
  const deletes = (count: number): string[] => Array.from({ length: count }, (_, n) => `delete node/n${n}@1`);
  const brakesOf = (story: Story) => [...story.state.members.values()].map(({ brake }) => brake);

  it.each([
    [5, 0, null],
    [6, 0, 6],
    [6, 29, 6],
    [6, 30, null],
    [20, 100, null],
    [21, 100, 21],
  ])('[AP17] %i deletes of %i managed resources carry the brake %s', (count, managed_count, brake) => {
    const story = new Story();
    story.diff(1, ['create node/x', ...deletes(count)], { managed_count });
    expect(story.named('node/x').brake).toBeNull();
    expect(story.named('node/n0').brake).toBe(brake);
  });

  it('[AP17] a delete that a refill opens carries the same number', () => {
    const story = new Story();
    story.cap = 1;
    story.diff(1, deletes(6));
    story.reject('node/n0');
    expect(story.named('node/n1').brake).toBe(6);
  });

  it('[AP18] is loosened only by naming the number', () => {
    const story = new Story();
    story.diff(1, deletes(6));
    const all = [...story.state.members.values()];
    expect(story.decide('approve', all)).toEqual(['brake_confirmation_required']);
    expect(story.refusal).toMatchObject({ detail: { brake: 6 } });
    expect(story.decide('approve', all, { confirm_deletes: 5 })).toEqual(['brake_confirmation_required']);
    expect(story.decide('reject', all.slice(0, 1))).toEqual(['ProposalRejected']);
    expect(story.decide('approve', all.slice(1), { confirm_deletes: 6 })).toHaveLength(5);
  });

  it('[AP19] a pending delete is shown again under the new number', () => {
    const story = new Story();
    story.diff(1, deletes(5));
    story.approve('node/n0');
    story.diff(2, deletes(6));
    expect(brakesOf(story)).toEqual(Array.from({ length: 6 }, () => 6));
    expect(story.statuses()['node/n0']).toBe('pending_approval');

    story.diff(3, deletes(5));
    expect(brakesOf(story)).toEqual(Array.from({ length: 5 }, () => null));
  });

  it('[AP19] who approved many deletes approved a few of them as well', () => {
    const story = new Story();
    story.diff(1, deletes(8));
    story.decide('approve', [story.named('node/n0')], { confirm_deletes: 8 });
    story.diff(2, deletes(6));
    expect(story.statuses()['node/n0']).toBe('approved');
    story.diff(3, deletes(7));
    expect(story.statuses()['node/n0']).toBe('approved');
    story.diff(4, deletes(9));
    expect(story.statuses()['node/n0']).toBe('pending_approval');
  });
});

describe('auto_apply', () => {
  it('[AP20] approves creates and updates, and leaves the rest to people', () => {
    const story = new Story();
    story.diff(1, [
      'create node/a',
      'update node/b@1',
      'adopt node/c@1',
      change('update node/d@1', { cause: 'drift' }),
      change('update node/e@1', { cause: 'both' }),
      'delete node/f@1',
    ]);
    story.autoApprove();
    expect(story.statuses()).toEqual({
      'node/a': 'approved',
      'node/b': 'approved',
      'node/c': 'pending_approval',
      'node/d': 'pending_approval',
      'node/e': 'pending_approval',
      'node/f': 'pending_approval',
    });
    expect(story.autoApprove()).toEqual([]);
  });
});
