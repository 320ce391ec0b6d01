import { describe, expect, it } from 'vitest';
import { RECORDED_IDS_MAX } from './limits.ts';
import { change, digest, refOf, RUN } from './testing/plans.ts';
import { ReviewHarness } from './testing/harness.ts';

describe('review', () => {
  it('[AP1] opens one proposal per change, in plan order, with what deciding needs', () => {
    const review = new ReviewHarness();
    const types = review.diff(1, ['create template/web', 'adopt node/a@3 < template/web', 'delete node/b@4']);

    expect(types).toEqual(['ProposalOpened', 'ProposalOpened', 'ProposalOpened', 'ReviewRecorded']);
    expect(review.events.map(({ data }) => data)).toMatchObject([
      { kind: 'template', key: 'web', priority: 'medium', ordinal: 0, live_version: null, run_number: 1 },
      { kind: 'node', key: 'a', priority: 'low', ordinal: 1, live_version: 3, depends_on: [refOf('template/web')] },
      { kind: 'node', key: 'b', priority: 'high', ordinal: 2, live_version: 4, digest: digest('delete node/b@4') },
      { deferred: 0, superseded_run_id: null, proposals: [{}, {}, {}].map(() => expect.any(String)) },
    ]);
    expect(review.run()).toBe('open');
  });

  it('[AP2] a diff that was seen before changes nothing; one that was overtaken is closed', () => {
    const review = new ReviewHarness();
    review.diff(2, ['create node/a']);

    expect(review.diff(2, ['create node/b'])).toEqual([]);
    expect(review.diff(1, ['create node/b'])).toEqual(['RunClosed']);
    expect(review.events.at(-1)?.data).toMatchObject({ run_id: RUN(1), status: 'superseded', superseded_by: RUN(2) });
    expect(review.statuses()).toEqual({ 'node/a': 'pending_approval' });
  });

  it('[AP3] waits while apply holds a claim, and is reviewed once it is settled', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a']);
    review.approve('node/a');
    const claim = review.claim();

    expect(review.diff(2, ['create node/b'])).toEqual([]);
    review.complete(claim!, {}, 0);
    review.settle();
    expect(review.diff(2, ['create node/b'])).toEqual(['ProposalOpened', 'ReviewRecorded']);
  });

  it('[AP4] a diff from before our own change asks for another run instead of opening anything', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a', 'create node/b'], { live_revision: 4 });
    review.approve('node/a');
    review.apply({}, 5);

    expect(review.diff(2, ['create node/c'], { live_revision: 4 })).toEqual(['RunClosed', 'ResyncRequested']);
    expect(review.events.at(-2)?.data).toMatchObject({ run_id: RUN(2), status: 'superseded', superseded_by: null });
    expect(review.events.at(-1)?.data).toMatchObject({ run_id: RUN(2), reason: 'live_changed' });
    expect(review.statuses()).toMatchObject({ 'node/b': 'pending_approval' });
    expect(review.diff(3, ['create node/b'], { live_revision: 5 })).toEqual(['ReviewRecorded', 'RunClosed']);
  });

  it('[AP4] a delete has no live version of its own, and outdates older snapshots all the same', () => {
    const review = new ReviewHarness();
    review.diff(1, ['delete node/a@3', 'create node/b'], { live_revision: 4 });
    review.approve('node/a');
    review.apply({}, 9);
    expect(review.diff(2, ['create node/b'], { live_revision: 8 })).toEqual(['RunClosed', 'ResyncRequested']);
  });

  it('[AP5] an unchanged proposal survives later syncs with its approval', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a', 'create node/b']);
    review.approve('node/a');
    const [before] = [review.named('node/a')];

    review.diff(2, ['create node/a', 'create node/b']);
    expect(review.named('node/a')).toEqual(before);
    expect(review.statuses()).toEqual({ 'node/a': 'approved', 'node/b': 'pending_approval' });
  });

  it('[AP5] 288 syncs of an unchanged repository that nobody reviews open its proposals once (F32)', () => {
    const review = new ReviewHarness();
    for (let number = 1; number <= 288; number += 1) review.diff(number, ['create node/a', 'create node/b']);
    expect(review.events.filter(({ type }) => type === 'ProposalOpened')).toHaveLength(2);
  });

  it('[AP6] a changed one is superseded, and its approval is void (F37)', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a']);
    review.approve('node/a');

    const types = review.diff(2, [change('create node/a', { digest: digest('other') })]);
    expect(types).toEqual(['ProposalSuperseded', 'ProposalOpened', 'ReviewRecorded', 'RunClosed']);
    expect(review.events.at(-4)?.data).toMatchObject({ run_id: RUN(1), by_run_id: RUN(2) });
    expect(review.claim()).toBeNull();
  });

  it('[AP6] the same content at another live version is another change (F38)', () => {
    const review = new ReviewHarness();
    review.diff(1, [change('update node/a@3', { digest: digest('x') })]);
    review.approve('node/a');
    review.diff(2, [change('update node/a@4', { digest: digest('x') })]);
    expect(review.statuses()).toEqual({ 'node/a': 'pending_approval' });
    expect(review.named('node/a').live_version).toBe(4);
  });

  it('[AP7] what is no longer a difference is withdrawn', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a', 'create node/b']);
    expect(review.diff(2, ['create node/b'])).toEqual(['ProposalWithdrawn', 'ReviewRecorded', 'RunClosed']);
    expect(review.events.at(-3)?.data).toMatchObject({ run_id: RUN(1), reason: 'no_difference' });
  });

  it('[AP8] a change is never open twice', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a']);
    review.diff(2, ['create node/a']);
    review.diff(3, [change('create node/a', { digest: digest('other') })]);
    expect(Object.keys(review.statuses())).toEqual(['node/a']);
  });

  it('[AP9] what did not take effect is proposed again, to be decided again', () => {
    const review = new ReviewHarness();
    const changes = ['create node/a', 'create node/b', 'create node/c', 'create node/d < node/b'];
    review.diff(1, changes);
    review.approve('node/b', 'node/c');
    review.reject('node/a');
    review.apply({ 'node/b': 'failed', 'node/c': 'stale' });
    expect(review.statuses()).toEqual({
      'node/a': 'rejected',
      'node/b': 'failed',
      'node/c': 'stale',
      'node/d': 'blocked',
    });

    review.diff(2, changes);
    expect(new Set(Object.values(review.statuses()))).toEqual(new Set(['pending_approval']));
  });

  it('[AP14] the open run before is closed as superseded, and both name each other', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a']);
    review.diff(2, ['create node/a']);
    const recorded = review.events.findLast(({ type }) => type === 'ReviewRecorded');
    expect(recorded?.data).toMatchObject({ run_id: RUN(2), superseded_run_id: RUN(1) });
    expect(review.events.at(-1)).toMatchObject({
      type: 'RunClosed',
      data: { run_id: RUN(1), status: 'superseded', superseded_by: RUN(2) },
    });
  });

  it('[AP48] a diff of a source that is no longer registered opens nothing, and leaves open what is', () => {
    const review = new ReviewHarness();
    review.diff(1, ['create node/a']);
    review.overtaken = true;
    expect(review.diff(2, ['create node/b', 'delete node/c'])).toEqual(['RunClosed']);
    expect(review.events.at(-1)?.data).toMatchObject({ run_id: RUN(2), status: 'superseded', superseded_by: null });
    expect(review.statuses()).toEqual({ 'node/a': 'pending_approval' });

    review.overtaken = false;
    expect(review.diff(3, ['create node/b'])).toContain('ProposalOpened');
  });

  it('[AP15] nothing to do is a success', () => {
    const review = new ReviewHarness();
    expect(review.diff(1, [])).toEqual(['ReviewRecorded', 'RunClosed']);
    expect(review.run()).toBe('success');
    review.diff(2, ['create node/a']);
    expect(review.diff(3, [])).toEqual(['ProposalWithdrawn', 'ReviewRecorded', 'RunClosed', 'RunClosed']);
    expect(review.run()).toBe('success');
  });

  it('[AP16] a review of more proposals than fit one event says all of them', () => {
    const review = new ReviewHarness();
    review.cap = 10_000;
    const types = review.diff(
      1,
      Array.from({ length: RECORDED_IDS_MAX * 2 + 1 }, (_, n) => `create node/n${n}`),
    );
    expect(types.slice(-3)).toEqual(['ReviewRecorded', 'ReviewRefilled', 'ReviewRefilled']);
    const ids = review.events.flatMap((event) =>
      event.type === 'ReviewRecorded' || event.type === 'ReviewRefilled' ? event.data.proposals : [],
    );
    expect(new Set(ids).size).toBe(RECORDED_IDS_MAX * 2 + 1);
    expect(Object.keys(review.statuses())).toHaveLength(RECORDED_IDS_MAX * 2 + 1);
  });
});
