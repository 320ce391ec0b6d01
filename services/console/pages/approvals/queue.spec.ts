import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Proposal } from '../../data/api.ts';
import { idOf, proposal } from '../../testing/canned.ts';
import { groupsOf, matches, rowKey, rowsOf, waitingAfter } from './queue.ts';
import { rankOf, riskOf } from './risk.ts';
import { byRepository, confirmationFor, neededBy, summaryOf } from './selection.ts';

const policyOf = (only_a_person: 'takeover' | 'rolled_back' | 'no_receiver') => {
  const { policy } = proposal();
  return policy === null ? null : { ...policy, only_a_person };
};

describe('the risk of a proposal', () => {
  it.each<[string, Partial<Proposal>]>([
    ['brake', { brake: 7, change: 'delete' }],
    ['rolled_back', { policy: policyOf('rolled_back'), change: 'delete' }],
    ['takeover', { policy: policyOf('takeover') }],
    ['delete', { change: 'delete' }],
    ['no_receiver', { policy: policyOf('no_receiver'), change: 'disown' }],
    ['drift', { cause: 'drift' }],
    ['drift', { cause: 'both' }],
    ['edited', { edits: [{ actor: { type: 'user', id: 'a' }, at: '2026-01-01T00:00:00.000Z', comment: null }] }],
    ['release', { cause: 'release' }],
    ['none', { policy: null }],
  ])('is %s', (risk, overrides) => {
    expect(riskOf(proposal(overrides))).toBe(risk);
  });
});

describe('the queue', () => {
  const calm = proposal({ id: idOf(1), sync_run_id: idOf(100), created_at: '2026-01-03T00:00:00.000Z' });
  const older = proposal({ id: idOf(2), sync_run_id: idOf(101), created_at: '2026-01-01T00:00:00.000Z' });
  const later = proposal({ id: idOf(3), sync_run_id: idOf(101), ordinal: 1, change: 'delete', kind: 'template' });

  it('has one group a run, the riskiest first, and the riskiest of each first', () => {
    const groups = groupsOf([calm, older, later]);
    expect(groups.map(({ members }) => members.map(({ id }) => id))).toEqual([[idOf(3), idOf(2)], [idOf(1)]]);
  });

  it('has no longer what was decided, once that was answered, and still what needs another vote', () => {
    const voted = { ...older, updated_at: '2026-01-04T00:00:00.000Z' };
    expect(waitingAfter([calm, older, later], [{ ...calm, status: 'approved' }, voted])).toEqual([voted, later]);
    expect(waitingAfter([calm, older], [])).toEqual([calm, older]);
  });

  it('has of a folded group only its head', () => {
    expect(rowsOf(groupsOf([calm, older, later]), new Set([idOf(101)])).map(rowKey)).toEqual([
      `run ${idOf(101)}`,
      `run ${idOf(100)}`,
      idOf(1),
    ]);
  });

  it.each([
    [{}, 3],
    [{ q: 'grow TOKYO' }, 3],
    [{ q: 'delete template' }, 1],
    [{ q: 'nothing' }, 0],
    [{ kind: 'node' }, 2],
    [{ change: 'delete' }, 1],
    [{ run: idOf(100) }, 1],
    [{ repository: idOf(5) }, 0],
    [{ risky: 'yes' }, 1],
  ])('narrowed to %j has %d', (filter, count) => {
    expect([calm, older, later].filter((each) => matches(each, filter))).toHaveLength(count);
  });

  it('whatever is proposed, each proposal is in it once, and no group is riskier than one before', () => {
    const any = fc.record({ n: fc.nat(500), run: fc.nat(5), isDelete: fc.boolean() });
    fc.assert(
      fc.property(fc.uniqueArray(any, { selector: ({ n }) => n }), (given) => {
        const all = given.map(({ n, run, isDelete }) =>
          proposal({ id: idOf(n), sync_run_id: idOf(run), change: isDelete ? 'delete' : 'create', ordinal: n }),
        );
        const groups = groupsOf(all);
        expect(groups.flatMap(({ members }) => members.map(({ id }) => id)).toSorted()).toEqual(
          all.map(({ id }) => id).toSorted(),
        );
        const ranks = groups.map(({ members }) => rankOf(riskOf(members[0] as Proposal)));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('a choice', () => {
  const template = proposal({ id: idOf(1), kind: 'template', key: 'edge', change: 'create' });
  const node = proposal({ id: idOf(2), change: 'create', ordinal: 1, depends_on: [{ kind: 'template', key: 'edge' }] });
  const peer = proposal({
    id: idOf(3),
    kind: 'sdwan_peer',
    ordinal: 2,
    depends_on: [{ kind: 'node', key: 'edge-01' }],
  });
  const gone = proposal({ id: idOf(4), change: 'delete', key: 'old' });

  it('says what it does before it happens', () => {
    expect(summaryOf([template, node, peer, gone])).toBe('creates 2, updates 1, deletes 1');
  });

  it('names what must be in place first, and what that needs, once', () => {
    expect(neededBy([peer], [template, node, peer]).map(({ id }) => id)).toEqual([idOf(1), idOf(2)]);
    expect(neededBy([peer, node], [template, node, peer]).map(({ id }) => id)).toEqual([idOf(1)]);
    expect(neededBy([peer], [peer])).toEqual([]);
  });

  it('of several with deletes has their number typed, and of one has not', () => {
    expect(confirmationFor([template, gone], 'approve')?.number).toBe(1);
    expect(confirmationFor([gone], 'approve')).toBeNull();
    expect(confirmationFor([template, node], 'approve')).toBeNull();
    expect(confirmationFor([template, gone], 'reject')).toBeNull();
  });

  it('where the brake holds has the number of the whole run typed, also of one', () => {
    expect(confirmationFor([proposal({ change: 'delete', brake: 12 })], 'approve')?.number).toBe(12);
  });

  it('is decided about repository by repository', () => {
    const other = proposal({ id: idOf(5), repository_id: idOf(77) });
    expect(byRepository([template, other, node]).map((part) => part.length)).toEqual([2, 1]);
  });
});
