import { describe, expect, it } from 'vitest';
import { RUN } from './testing/plans.ts';
import { Story } from './testing/story.ts';

const keysOf = (claim: ReturnType<Story['claim']>): string[] =>
  claim?.proposals.map(({ kind, key }) => `${kind}/${key}`) ?? [];

const reviewed = (...changes: string[]): Story => {
  const story = new Story();
  story.cap = 1_000;
  story.diff(1, changes);
  return story;
};

describe('claims', () => {
  it('[AP27] hold what is approved with its dependencies, in plan order', () => {
    const story = reviewed(
      'create template/t',
      'create node/a < template/t, template/gone',
      'create node/b < template/t',
      'create node/c',
      'delete node/d@4',
    );
    story.approve('node/a', 'template/t', 'node/d');
    const claim = story.claim();

    expect(keysOf(claim)).toEqual(['template/t', 'node/a', 'node/d']);
    const [template, node, gone] = claim!.proposals;
    expect(node?.depends_on).toEqual([template?.proposal_id]);
    expect(gone).toMatchObject({ action: 'delete', live_version: 4, plan_document: story.plan()?.document });
    expect(claim).toMatchObject({ run_id: RUN(1), revision: 'a'.repeat(40) });
  });

  it('[AP27] leave out what waits for something undecided, until that is in place', () => {
    const story = reviewed('create template/t', 'create node/a < template/t');
    story.approve('node/a');
    expect(story.claim()).toBeNull();
    story.approve('template/t');
    story.apply({});
    expect(story.run()).toBe('applied');

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
    const story = reviewed(...names.map((name) => `create ${name}`));
    story.approve(...names);
    const claim = story.claim();
    expect(claim?.proposals).toHaveLength(200);
    story.complete(claim!);
    expect(keysOf(story.claim())).toEqual(['node/n200']);
  });

  it('[AP29] are answered again until they are settled, and null when there is nothing', () => {
    const story = new Story();
    expect(story.claim()).toBeNull();
    story.diff(1, ['create node/a', 'create node/b']);
    expect(story.claim()).toBeNull();
    story.approve('node/a');
    const claim = story.claim();
    story.approve('node/b');

    expect(story.claim()).toEqual(claim);
    story.complete(claim!);
    expect(keysOf(story.claim())).toEqual(['node/b']);
    expect(story.statuses()).toEqual({ 'node/a': 'applied', 'node/b': 'applying' });
  });
});

describe('outcomes', () => {
  it('[AP30] are taken over one by one, once the attempt is completed', () => {
    const story = reviewed('create node/a', 'create node/b', 'create node/c', 'create node/d', 'create node/e');
    story.approve('node/a', 'node/b', 'node/c', 'node/d', 'node/e');
    const claim = story.claim();
    expect(story.settle()).toEqual([]);
    story.complete({ ...claim!, attempt_id: RUN(77) }, { 'node/a': 'failed' });
    expect(story.settle()).toEqual([]);

    story.complete(claim!, { 'node/b': 'in place', 'node/c': 'failed', 'node/d': 'stale', 'node/e': 'blocked' }, 8);
    expect(story.settle().slice(0, 5)).toEqual([
      'ProposalApplied',
      'ProposalAppliedManually',
      'ProposalFailed',
      'ProposalStale',
      'ProposalBlocked',
    ]);
    const [applied, , failed, stale, blocked] = story.events.slice(-7).map(({ data }) => data);
    const { attempt_id } = claim!;
    expect(applied).toMatchObject({ attempt_id, live_version: 8, account_revision: 8 });
    expect(failed).toMatchObject({ attempt_id, code: 'invalid', message: 'It cannot be.' });
    expect(stale).toMatchObject({ expected_version: null, actual_version: 99 });
    expect(blocked).toMatchObject({ blocked_by: { kind: 'template', key: 'other' } });
    expect(story.settle()).toEqual([]);
  });

  it('[AP31] of an adoption are applied, although everything was in place', () => {
    const story = reviewed('adopt node/a@3');
    story.approve('node/a');
    story.apply({ 'node/a': 'in place' });
    expect(story.run()).toBe('applied');
  });

  it('[AP32] that are missing from a completed attempt are failures', () => {
    const story = reviewed('create node/a', 'create node/b');
    story.approve('node/a', 'node/b');
    const claim = story.claim();
    story.complete({ ...claim!, proposals: claim!.proposals.slice(0, 1) });
    story.settle();
    expect(story.statuses()).toEqual({ 'node/a': 'applied', 'node/b': 'failed' });
    expect(story.run()).toBe('partial');
  });

  it('[AP33] that are bad block what depends on them, and nothing else (F6)', () => {
    const story = reviewed(
      'create template/t',
      'create template/u',
      'create node/a < template/t',
      'create node/b < template/u',
      'create node/c',
      'create assignment/a:m < node/a',
    );
    story.approve('template/t', 'template/u', 'assignment/a:m');
    story.apply({ 'template/t': 'failed', 'template/u': 'stale' });
    expect(story.statuses()).toEqual({
      'template/t': 'failed',
      'template/u': 'stale',
      'node/a': 'blocked',
      'node/b': 'blocked',
      'node/c': 'pending_approval',
      'assignment/a:m': 'blocked',
    });
  });

  it('[AP34] that are stale ask for a new diff', () => {
    const story = reviewed('create node/a', 'create node/b');
    story.approve('node/a');
    expect(story.apply({ 'node/a': 'stale' })).toEqual(['ProposalStale', 'ResyncRequested']);
    expect(story.events.at(-1)?.data).toMatchObject({ run_id: RUN(1), reason: 'stale' });
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
    [['stale', 'rejected'], 'rejected'],
  ] as const)('[AP35] of %j is %s', ([a, b], status) => {
    const story = reviewed('create node/a', 'create node/b');
    const named = { 'node/a': a, 'node/b': b };
    for (const [name, word] of Object.entries(named)) {
      if (word === 'rejected') story.reject(name);
      else story.approve(name);
    }
    story.apply({ 'node/a': a === 'rejected' ? 'applied' : a, 'node/b': b === 'rejected' ? 'applied' : b });
    expect(story.run()).toBe(status);
    expect(story.events.filter(({ type }) => type === 'RunClosed')).toHaveLength(1);
  });

  it('[AP35] waits for what is open and for what is deferred', () => {
    const story = new Story();
    story.cap = 1;
    story.diff(1, ['create node/a', 'create node/b']);
    story.approve('node/a');
    story.apply();
    expect(story.run()).toBe('open');
    story.approve('node/b');
    story.apply();
    expect(story.run()).toBe('applied');
  });

  it('[AP36] is partial at best when the plan left something out', () => {
    const nothing = new Story();
    nothing.diff(1, [], { incomplete: true });
    expect(nothing.run()).toBe('partial');

    const story = new Story();
    story.diff(1, ['create node/a'], { incomplete: true });
    story.approve('node/a');
    story.apply();
    expect(story.run()).toBe('partial');
  });
});
