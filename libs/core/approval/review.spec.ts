import { describe, expect, it } from 'vitest';
import { RECORDED_IDS_MAX } from './limits.ts';
import { change, digest, refOf, RUN } from './testing/plans.ts';
import { Story } from './testing/story.ts';

describe('review', () => {
  it('[AP1] opens one proposal per change, in plan order, with what deciding needs', () => {
    const story = new Story();
    const types = story.diff(1, ['create template/web', 'adopt node/a@3 < template/web', 'delete node/b@4']);

    expect(types).toEqual(['ProposalOpened', 'ProposalOpened', 'ProposalOpened', 'ReviewRecorded']);
    expect(story.events.map(({ data }) => data)).toMatchObject([
      { kind: 'template', key: 'web', priority: 'medium', ordinal: 0, live_version: null, run_number: 1 },
      { kind: 'node', key: 'a', priority: 'low', ordinal: 1, live_version: 3, depends_on: [refOf('template/web')] },
      { kind: 'node', key: 'b', priority: 'high', ordinal: 2, live_version: 4, digest: digest('delete node/b@4') },
      { deferred: 0, superseded_run_id: null, proposals: [{}, {}, {}].map(() => expect.any(String)) },
    ]);
    expect(story.run()).toBe('open');
  });

  it('[AP2] a diff that was seen before changes nothing; one that was overtaken is closed', () => {
    const story = new Story();
    story.diff(2, ['create node/a']);

    expect(story.diff(2, ['create node/b'])).toEqual([]);
    expect(story.diff(1, ['create node/b'])).toEqual(['RunClosed']);
    expect(story.events.at(-1)?.data).toMatchObject({ run_id: RUN(1), status: 'superseded', superseded_by: RUN(2) });
    expect(story.statuses()).toEqual({ 'node/a': 'pending_approval' });
  });

  it('[AP3] waits while apply holds a claim, and is reviewed once it is settled', () => {
    const story = new Story();
    story.diff(1, ['create node/a']);
    story.approve('node/a');
    const claim = story.claim();

    expect(story.diff(2, ['create node/b'])).toEqual([]);
    story.complete(claim!, {}, 0);
    story.settle();
    expect(story.diff(2, ['create node/b'])).toEqual(['ProposalOpened', 'ReviewRecorded']);
  });

  it('[AP4] a diff from before our own change asks for another run instead of opening anything', () => {
    const story = new Story();
    story.diff(1, ['create node/a', 'create node/b'], { live_revision: 4 });
    story.approve('node/a');
    story.apply({}, 5);

    expect(story.diff(2, ['create node/c'], { live_revision: 4 })).toEqual(['RunClosed', 'ResyncRequested']);
    expect(story.events.at(-2)?.data).toMatchObject({ run_id: RUN(2), status: 'superseded', superseded_by: null });
    expect(story.events.at(-1)?.data).toMatchObject({ run_id: RUN(2), reason: 'live_changed' });
    expect(story.statuses()).toMatchObject({ 'node/b': 'pending_approval' });
    expect(story.diff(3, ['create node/b'], { live_revision: 5 })).toEqual(['ReviewRecorded', 'RunClosed']);
  });

  it('[AP4] a delete has no live version of its own, and outdates older snapshots all the same', () => {
    const story = new Story();
    story.diff(1, ['delete node/a@3', 'create node/b'], { live_revision: 4 });
    story.approve('node/a');
    story.apply({}, 9);
    expect(story.diff(2, ['create node/b'], { live_revision: 8 })).toEqual(['RunClosed', 'ResyncRequested']);
  });

  it('[AP5] an unchanged proposal survives later syncs with its approval', () => {
    const story = new Story();
    story.diff(1, ['create node/a', 'create node/b']);
    story.approve('node/a');
    const [before] = [story.named('node/a')];

    story.diff(2, ['create node/a', 'create node/b']);
    expect(story.named('node/a')).toEqual(before);
    expect(story.statuses()).toEqual({ 'node/a': 'approved', 'node/b': 'pending_approval' });
  });

  it('[AP5] 288 syncs of an unchanged repository that nobody reviews open its proposals once (F32)', () => {
    const story = new Story();
    for (let number = 1; number <= 288; number += 1) story.diff(number, ['create node/a', 'create node/b']);
    expect(story.events.filter(({ type }) => type === 'ProposalOpened')).toHaveLength(2);
  });

  it('[AP6] a changed one is superseded, and its approval is void (F37)', () => {
    const story = new Story();
    story.diff(1, ['create node/a']);
    story.approve('node/a');

    const types = story.diff(2, [change('create node/a', { digest: digest('other') })]);
    expect(types).toEqual(['ProposalSuperseded', 'ProposalOpened', 'ReviewRecorded', 'RunClosed']);
    expect(story.events.at(-4)?.data).toMatchObject({ run_id: RUN(1), by_run_id: RUN(2) });
    expect(story.claim()).toBeNull();
  });

  it('[AP6] the same content at another live version is another change (F38)', () => {
    const story = new Story();
    story.diff(1, [change('update node/a@3', { digest: digest('x') })]);
    story.approve('node/a');
    story.diff(2, [change('update node/a@4', { digest: digest('x') })]);
    expect(story.statuses()).toEqual({ 'node/a': 'pending_approval' });
    expect(story.named('node/a').live_version).toBe(4);
  });

  it('[AP7] what is no longer a difference is withdrawn', () => {
    const story = new Story();
    story.diff(1, ['create node/a', 'create node/b']);
    expect(story.diff(2, ['create node/b'])).toEqual(['ProposalWithdrawn', 'ReviewRecorded', 'RunClosed']);
    expect(story.events.at(-3)?.data).toMatchObject({ run_id: RUN(1), reason: 'no_difference' });
  });

  it('[AP8] a change is never open twice', () => {
    const story = new Story();
    story.diff(1, ['create node/a']);
    story.diff(2, ['create node/a']);
    story.diff(3, [change('create node/a', { digest: digest('other') })]);
    expect(Object.keys(story.statuses())).toEqual(['node/a']);
  });

  it('[AP9] what did not take effect is proposed again, to be decided again', () => {
    const story = new Story();
    const changes = ['create node/a', 'create node/b', 'create node/c', 'create node/d < node/b'];
    story.diff(1, changes);
    story.approve('node/b', 'node/c');
    story.reject('node/a');
    story.apply({ 'node/b': 'failed', 'node/c': 'stale' });
    expect(story.statuses()).toEqual({
      'node/a': 'rejected',
      'node/b': 'failed',
      'node/c': 'stale',
      'node/d': 'blocked',
    });

    story.diff(2, changes);
    expect(new Set(Object.values(story.statuses()))).toEqual(new Set(['pending_approval']));
  });

  it('[AP14] the open run before is closed as superseded, and both name each other', () => {
    const story = new Story();
    story.diff(1, ['create node/a']);
    story.diff(2, ['create node/a']);
    const recorded = story.events.findLast(({ type }) => type === 'ReviewRecorded');
    expect(recorded?.data).toMatchObject({ run_id: RUN(2), superseded_run_id: RUN(1) });
    expect(story.events.at(-1)).toMatchObject({
      type: 'RunClosed',
      data: { run_id: RUN(1), status: 'superseded', superseded_by: RUN(2) },
    });
  });

  it('[AP48] a diff of a source that is no longer registered opens nothing, and leaves open what is', () => {
    const story = new Story();
    story.diff(1, ['create node/a']);
    story.overtaken = true;
    expect(story.diff(2, ['create node/b', 'delete node/c'])).toEqual(['RunClosed']);
    expect(story.events.at(-1)?.data).toMatchObject({ run_id: RUN(2), status: 'superseded', superseded_by: null });
    expect(story.statuses()).toEqual({ 'node/a': 'pending_approval' });

    story.overtaken = false;
    expect(story.diff(3, ['create node/b'])).toContain('ProposalOpened');
  });

  it('[AP15] nothing to do is a success', () => {
    const story = new Story();
    expect(story.diff(1, [])).toEqual(['ReviewRecorded', 'RunClosed']);
    expect(story.run()).toBe('success');
    story.diff(2, ['create node/a']);
    expect(story.diff(3, [])).toEqual(['ProposalWithdrawn', 'ReviewRecorded', 'RunClosed', 'RunClosed']);
    expect(story.run()).toBe('success');
  });

  it('[AP16] a review of more proposals than fit one event says all of them', () => {
    const story = new Story();
    story.cap = 10_000;
    const types = story.diff(
      1,
      Array.from({ length: RECORDED_IDS_MAX * 2 + 1 }, (_, n) => `create node/n${n}`),
    );
    expect(types.slice(-3)).toEqual(['ReviewRecorded', 'ReviewRefilled', 'ReviewRefilled']);
    const ids = story.events.flatMap((event) =>
      event.type === 'ReviewRecorded' || event.type === 'ReviewRefilled' ? event.data.proposals : [],
    );
    expect(new Set(ids).size).toBe(RECORDED_IDS_MAX * 2 + 1);
    expect(Object.keys(story.statuses())).toHaveLength(RECORDED_IDS_MAX * 2 + 1);
  });
});
