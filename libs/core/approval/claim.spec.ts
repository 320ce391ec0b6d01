import { describe, expect, it } from 'vitest';
import type { HandChange } from '@fleetwright/core/fleet';
import { change, RUN } from './testing/plans.ts';
import { ReviewHarness } from './testing/harness.ts';

const keysOf = (claim: ReturnType<ReviewHarness['claim']>): string[] =>
  claim?.proposals.map(({ kind, key }) => `${kind}/${key}`) ?? [];

const reviewed = (...changes: string[]): ReviewHarness => {
  const review = new ReviewHarness();
  review.cap = 1_000;
  review.diff(1, changes);
  return review;
};

const [ADA, EVE] = [
  { type: 'user', id: 'ada' },
  { type: 'user', id: 'eve' },
] as const;
const HAND: HandChange = {
  ...{ kind: 'node', key: 'a', instance_id: null, operation: 'updated', changed: ['region'] },
  ...{ actor: ADA, at: '2026-01-01T00:00:00.000Z' },
};

describe('claims', () => {
  it('[AP27] hold what is approved with its dependencies, in plan order', () => {
    const review = reviewed(
      'create template/t',
      'create node/a < template/t, template/gone',
      'create node/b < template/t',
      'create node/c',
      'delete node/d@4',
    );
    review.approve('node/a', 'template/t', 'node/d');
    const claim = review.claim();

    expect(keysOf(claim)).toEqual(['template/t', 'node/a', 'node/d']);
    const [template, node, gone] = claim!.proposals;
    expect(node?.depends_on).toEqual([template?.proposal_id]);
    expect(gone).toMatchObject({ action: 'delete', live_version: 4, plan_document: review.plan()?.document });
    expect(claim).toMatchObject({ run_id: RUN(1), revision: 'a'.repeat(40) });
  });

  it('[AP27] leave out what waits for something undecided, until that is in place', () => {
    const review = reviewed('create template/t', 'create node/a < template/t');
    review.approve('node/a');
    expect(review.claim()).toBeNull();
    review.approve('template/t');
    review.apply({});
    expect(review.run()).toBe('applied');

    const later = reviewed('create template/t', 'create node/a < template/t');
    later.approve('template/t');
    later.apply();
    later.approve('node/a');
    const claim = later.claim();
    expect(keysOf(claim)).toEqual(['node/a']);
    expect(claim?.proposals[0]?.depends_on).toEqual([]);
  });

  it('[AP28] have at most 200 proposals, and then the rest', () => {
    const names = Array.from({ length: 201 }, (_, n) => `node/n${n}`);
    const review = reviewed(...names.map((name) => `create ${name}`));
    review.approve(...names);
    const claim = review.claim();
    expect(claim?.proposals).toHaveLength(200);
    review.complete(claim!);
    expect(keysOf(review.claim())).toEqual(['node/n200']);
  });

  it('[AP29] are answered again until they are settled, and null when there is nothing', () => {
    const review = new ReviewHarness();
    expect(review.claim()).toBeNull();
    review.diff(1, ['create node/a', 'create node/b']);
    expect(review.claim()).toBeNull();
    review.approve('node/a');
    const claim = review.claim();
    review.approve('node/b');

    expect(review.claim()).toEqual(claim);
    review.complete(claim!);
    expect(keysOf(review.claim())).toEqual(['node/b']);
    expect(review.statuses()).toEqual({ 'node/a': 'applied', 'node/b': 'applying' });
  });
});

describe('outcomes', () => {
  it('[AP30] are taken over one by one, once the attempt is completed', () => {
    const review = reviewed('create node/a', 'create node/b', 'create node/c', 'create node/d', 'create node/e');
    review.approve('node/a', 'node/b', 'node/c', 'node/d', 'node/e');
    const claim = review.claim();
    expect(review.settle()).toEqual([]);
    review.complete({ ...claim!, attempt_id: RUN(77) }, { 'node/a': 'failed' });
    expect(review.settle()).toEqual([]);

    review.complete(claim!, { 'node/b': 'in place', 'node/c': 'failed', 'node/d': 'stale', 'node/e': 'blocked' }, 8);
    expect(review.settle().slice(0, 5)).toEqual([
      'ProposalApplied',
      'ProposalAppliedManually',
      'ProposalFailed',
      'ProposalStale',
      'ProposalBlocked',
    ]);
    const [applied, , failed, stale, blocked] = review.events.slice(-7).map(({ data }) => data);
    const { attempt_id } = claim!;
    expect(applied).toMatchObject({ attempt_id, live_version: 8, account_revision: 8 });
    expect(failed).toMatchObject({ attempt_id, code: 'invalid', message: 'It cannot be.' });
    expect(stale).toMatchObject({ expected_version: null, actual_version: 99 });
    expect(blocked).toMatchObject({ blocked_by: { kind: 'template', key: 'other' } });
    expect(review.settle()).toEqual([]);
  });

  it.each<[string, string, Partial<HandChange>[], string | null]>([
    ['create', 'create node/a', [{ operation: 'created', changed: ['region'], actor: ADA }], 'ada'],
    ['delete', 'delete node/a@3', [{ operation: 'deleted', changed: [], actor: ADA }], 'ada'],
    [
      'update',
      'update node/a@3',
      [
        { changed: ['labels'], actor: EVE },
        { changed: ['region'], actor: ADA },
      ],
      'ada',
    ],
    ['update of the newest', 'update node/a@3', [{ changed: ['region'], actor: EVE }, { actor: ADA }], 'eve'],
    ['create of another', 'create node/a', [{ key: 'b', operation: 'created', actor: EVE }], null],
    ['update of an instance', 'update node/a@3', [{ instance_id: 'i', actor: EVE }], null],
    ['delete before it was made anew', 'delete node/a@3', [{ operation: 'created', actor: EVE }], null],
  ])('[AP109] found in place name who did the %s by hand', (_word, text, changes, who) => {
    const review = new ReviewHarness();
    review.diff(1, [change(text, { write: { region: 'us' } })]);
    review.approve('node/a');
    review.byHand = changes.map((one) => ({ ...HAND, ...one }));
    review.apply({ 'node/a': 'in place' });
    const manually = review.events.find(({ type }) => type === 'ProposalAppliedManually');
    expect(manually?.data).toMatchObject({ proposal_id: expect.any(String) });
    expect(manually?.type === 'ProposalAppliedManually' && (manually.data.done_by?.actor.id ?? null)).toBe(who);
  });

  it('[AP31] of an adoption are applied, although everything was in place', () => {
    const review = reviewed('adopt node/a@3');
    review.approve('node/a');
    review.apply({ 'node/a': 'in place' });
    expect(review.run()).toBe('applied');
  });

  it('[AP32] that are missing from a completed attempt are failures', () => {
    const review = reviewed('create node/a', 'create node/b');
    review.approve('node/a', 'node/b');
    const claim = review.claim();
    review.complete({ ...claim!, proposals: claim!.proposals.slice(0, 1) });
    review.settle();
    expect(review.statuses()).toEqual({ 'node/a': 'applied', 'node/b': 'failed' });
    expect(review.run()).toBe('partial');
  });

  it('[AP33] that are bad block what depends on them, and nothing else (F6)', () => {
    const review = reviewed(
      'create template/t',
      'create template/u',
      'create node/a < template/t',
      'create node/b < template/u',
      'create node/c',
      'create assignment/a:m < node/a',
    );
    review.approve('template/t', 'template/u', 'assignment/a:m');
    review.apply({ 'template/t': 'failed', 'template/u': 'stale' });
    expect(review.statuses()).toEqual({
      'template/t': 'failed',
      'template/u': 'stale',
      'node/a': 'blocked',
      'node/b': 'blocked',
      'node/c': 'pending_approval',
      'assignment/a:m': 'blocked',
    });
  });

  it('[AP34] that are stale ask for a new diff', () => {
    const review = reviewed('create node/a', 'create node/b');
    review.approve('node/a');
    expect(review.apply({ 'node/a': 'stale' })).toEqual(['ProposalStale', 'ResyncRequested']);
    expect(review.events.at(-1)?.data).toMatchObject({ run_id: RUN(1), reason: 'stale' });
  });
});

describe('the end of a run', () => {
  it.each([
    [['applied', 'applied'], 'applied'],
    [['in place', 'in place'], 'applied_manually'],
    [['applied', 'in place'], 'applied'],
    [['applied', 'failed'], 'partial'],
    [['in place', 'rejected'], 'partial'],
    [['applied', 'stale'], 'partial'],
    [['failed', 'rejected'], 'failed'],
    [['failed', 'stale'], 'failed'],
    [['rejected', 'rejected'], 'rejected'],
    [['stale', 'rejected'], 'superseded'],
    [['stale', 'stale'], 'superseded'],
  ] as const)('[AP35] of %j is %s', ([a, b], status) => {
    const review = reviewed('create node/a', 'create node/b');
    const named = { 'node/a': a, 'node/b': b };
    for (const [name, word] of Object.entries(named)) {
      if (word === 'rejected') review.reject(name);
      else review.approve(name);
    }
    review.apply({ 'node/a': a === 'rejected' ? 'applied' : a, 'node/b': b === 'rejected' ? 'applied' : b });
    expect(review.run()).toBe(status);
    expect(review.events.filter(({ type }) => type === 'RunClosed')).toHaveLength(1);
  });

  it('[AP35] waits for what is open and for what is deferred', () => {
    const review = new ReviewHarness();
    review.cap = 1;
    review.diff(1, ['create node/a', 'create node/b']);
    review.approve('node/a');
    review.apply();
    expect(review.run()).toBe('open');
    review.approve('node/b');
    review.apply();
    expect(review.run()).toBe('applied');
  });

  it('[AP36] is partial at best when the plan left something out', () => {
    const nothing = new ReviewHarness();
    nothing.diff(1, [], { incomplete: true });
    expect(nothing.run()).toBe('partial');

    const review = new ReviewHarness();
    review.diff(1, ['create node/a'], { incomplete: true });
    review.approve('node/a');
    review.apply();
    expect(review.run()).toBe('partial');
  });
});
