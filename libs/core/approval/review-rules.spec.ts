import { describe, expect, it } from 'vitest';
import { REJECTION_HOLDS_MS } from '@fleetwright/contracts';
import { RECORDED_IDS_MAX } from './limits.ts';
import { ReviewHarness } from './testing/harness.ts';
import { RUN } from './testing/plans.ts';
import { removeRepository } from './remove.ts';

const dataOf = (story: ReviewHarness, type: string) =>
  story.events.filter((event) => event.type === type).map(({ data }) => data as Record<string, unknown>);

describe('[AP6] [AP7] what a newer diff ends', () => {
  it('is told in the order in which people know the proposals, of the run that owned them', () => {
    const story = new ReviewHarness();
    story.diff(1, ['create node/c', 'create node/a', 'create node/b']);
    const ids = ['node/c', 'node/a', 'node/b'].map((name) => story.named(name).proposal_id);
    story.diff(2, []);
    const withdrawn = dataOf(story, 'ProposalWithdrawn');
    expect(withdrawn.map(({ proposal_id }) => proposal_id)).toEqual(ids);
    expect(withdrawn.map(({ run_id, reason }) => [run_id, reason])).toEqual(ids.map(() => [RUN(1), 'no_difference']));
  });

  it('is superseded by the run that it names, where content or live version are others', () => {
    const story = new ReviewHarness();
    story.diff(1, ['update node/a@3', 'update node/b@3', 'update node/c@3']);
    story.approve('node/a');
    const [a, b, c] = ['node/a', 'node/b', 'node/c'].map((name) => story.named(name).proposal_id);
    story.diff(2, ['update node/a@3', 'update node/b@4', 'delete node/c@3']);
    expect(dataOf(story, 'ProposalSuperseded').map(({ proposal_id, by_run_id }) => [proposal_id, by_run_id])).toEqual([
      [b, RUN(2)],
      [c, RUN(2)],
    ]);
    expect(story.named('node/a')).toMatchObject({ proposal_id: a, status: 'approved' });
  });
});

describe('[AP14] the run that ends with the next one', () => {
  const superseded = (story: ReviewHarness) => dataOf(story, 'ReviewRecorded').at(-1)?.['superseded_run_id'];

  it('is one that is open, or that ended of what went stale', () => {
    const open = new ReviewHarness();
    open.diff(1, ['create node/a']);
    open.diff(2, ['create node/a']);
    expect(superseded(open)).toBe(RUN(1));
    const stale = new ReviewHarness();
    stale.diff(1, ['create node/a']);
    stale.approve('node/a');
    stale.apply({ 'node/a': 'stale' });
    expect(stale.run()).toBe('superseded');
    stale.diff(2, ['create node/a']);
    expect(superseded(stale)).toBe(RUN(1));
    expect(dataOf(stale, 'RunClosed')).toHaveLength(1);
  });

  it.each(['applied', 'failed'] as const)('is none that was %s', (word) => {
    const story = new ReviewHarness();
    story.diff(1, ['create node/a']);
    story.approve('node/a');
    story.apply({ 'node/a': word });
    story.diff(2, ['create node/b'], { live_revision: 1 });
    expect(superseded(story)).toBeNull();
  });

  it('[AP2] and one that comes late names the run that is there', () => {
    const story = new ReviewHarness();
    story.diff(3, ['create node/a']);
    expect(story.diff(2, ['create node/b'])).toEqual(['RunClosed']);
    expect(dataOf(story, 'RunClosed').at(-1)).toMatchObject({
      run_id: RUN(2),
      superseded_by: RUN(3),
      status: 'superseded',
    });
    expect(story.diff(3, ['create node/b'])).toEqual([]);
  });
});

describe('[AP19] a delete that survives', () => {
  const deletes = (count: number) => Array.from({ length: count }, (_, n) => `delete node/n${n}@1`);
  const kept = (first: number, then: number, isApproved: boolean) => {
    const story = new ReviewHarness();
    story.diff(1, deletes(first));
    const { proposal_id } = story.named('node/n0');
    if (isApproved) story.decide('approve', [story.named('node/n0')], { confirm_deletes: first });
    story.diff(2, deletes(then));
    return story.named('node/n0').proposal_id === proposal_id;
  };

  it.each([
    [8, 8, false, true],
    [8, 8, true, true],
    [8, 7, true, true],
    [8, 7, false, false],
    [8, 9, true, false],
    [8, 9, false, false],
    [8, 3, true, true],
    [8, 3, false, false],
    [3, 8, true, false],
    [3, 8, false, false],
    [3, 2, false, true],
  ])('of %i, then of %i, approved: %s, is kept: %s', (first, then, isApproved, expected) => {
    expect(kept(first, then, isApproved)).toBe(expected);
  });
});

describe('[AP70] from when on rejections hold by themselves', () => {
  const since = (polled: boolean, revision?: string) => {
    const story = new ReviewHarness();
    story.diff(1, ['create node/a']);
    story.polled = polled;
    story.at = '2026-01-01T05:00:00.000Z';
    story.diff(2, ['create node/b'], revision === undefined ? {} : { revision });
    return dataOf(story, 'ReviewRecorded').at(-1)?.['rejections_since'];
  };

  it('is an hour back for a poll of the same commit, and never otherwise', () => {
    expect(since(true)).toBe(new Date(Date.parse('2026-01-01T05:00:00.000Z') - REJECTION_HOLDS_MS).toISOString());
    expect([since(false), since(true, 'b'.repeat(40))]).toEqual([undefined, undefined]);
  });
});

describe('[AP16] more ids than one event holds', () => {
  it('are all recorded, each once and in plan order', () => {
    const story = new ReviewHarness();
    story.cap = 2 * RECORDED_IDS_MAX;
    story.diff(
      1,
      Array.from({ length: RECORDED_IDS_MAX + 2 }, (_, n) => `create node/n${n}`),
    );
    const lists = story.events.flatMap((event) =>
      event.type === 'ReviewRecorded' || event.type === 'ReviewRefilled' ? [event.data.proposals] : [],
    );
    expect(lists.map(({ length }) => length)).toEqual([RECORDED_IDS_MAX, 2]);
    expect(lists.flat()).toEqual(dataOf(story, 'ProposalOpened').map(({ proposal_id }) => proposal_id));
  });

  it('and exactly as many as fit need no second one', () => {
    const story = new ReviewHarness();
    story.cap = RECORDED_IDS_MAX;
    story.diff(
      1,
      Array.from({ length: RECORDED_IDS_MAX }, (_, n) => `create node/n${n}`),
    );
    expect(dataOf(story, 'ReviewRefilled')).toEqual([]);
  });
});

describe('[AP41] what a review of an ending repository answers', () => {
  it.each([
    ['removed', { removed: true }],
    ['overtaken', { overtaken: true }],
  ] as const)('a run of a repository that is %s ends as superseded by nobody', (_kind, more) => {
    const story = new ReviewHarness();
    Object.assign(story, more);
    expect(story.diff(1, ['create node/a'])).toEqual(['RunClosed']);
    expect(dataOf(story, 'RunClosed')).toMatchObject([
      { run_id: RUN(1), run_number: 1, status: 'superseded', superseded_by: null },
    ]);
  });

  it('[AP40] a removal says whether it has to come back', () => {
    const story = new ReviewHarness();
    const remove = () => removeRepository(story.state, { repository_id: 'r', by: story.by });
    expect(remove()).toMatchObject({ result: { kind: 'removed' }, facts: [] });
    story.diff(1, ['create node/a']);
    story.approve('node/a');
    story.claim();
    expect(remove()).toMatchObject({ result: { kind: 'waiting' }, facts: [] });
    story.apply();
    expect(remove()).toMatchObject({ result: { kind: 'removed' }, facts: [] });
    story.diff(2, ['create node/b'], { live_revision: 1 });
    const decision = remove();
    expect(decision).toMatchObject({ result: { kind: 'removed' } });
    expect(decision.kind === 'accepted' && decision.facts[0]?.data).toMatchObject({ reason: 'repository_removed' });
  });
});
