import { storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { Desk, DONE, nodeChange, REPOSITORY, RUN } from './testing/desk.ts';

describe('a computed diff', () => {
  it('becomes proposals that carry what people are shown, and is answered once (F17)', async () => {
    const desk = new Desk();
    await desk.register();
    const diff = await desk.diff(1, [nodeChange('a'), nodeChange('b')]);

    expect(await desk.consumer.onDiffComputed(diff)).toEqual(DONE);
    await Promise.all(Array.from({ length: 5 }, () => desk.consumer.onDiffComputed(diff)));

    const events = await desk.events();
    expect(events.map(({ type }) => type)).toEqual(['ProposalOpened', 'ProposalOpened', 'ReviewRecorded']);
    expect(events[0]?.data).toMatchObject({ key: 'a', body: { inline: { key: 'a', write: { region: 'eu' } } } });
    expect(events[0]).toMatchObject({ account_id: 'acme', correlation_id: RUN(1), causation_id: diff.id });
  });

  it('shows no secret, and puts a large change into a document', async () => {
    const desk = new Desk();
    await desk.register();
    const secret = nodeChange('a', { write: { metadata: { db_password: 'hunter2' } } });
    const large = nodeChange('b', { write: { metadata: { text: 'x'.repeat(60_000), db_password: 'hunter2' } } });
    await desk.review(1, [secret, large]);

    const bodies = (await desk.events()).flatMap((event) => (event.type === 'ProposalOpened' ? [event.data.body] : []));
    expect(bodies[0]).toMatchObject({
      inline: { write: { metadata: { db_password: '[masked]' } }, digest: secret.digest },
    });
    const document = bodies[1] && 'document' in bodies[1] ? bodies[1].document : '';
    const shown = await desk.ports.json.get('acme', document);
    expect(shown).toMatchObject({ key: 'b', digest: large.digest, write: { metadata: { db_password: '[masked]' } } });
    expect(JSON.stringify(bodies)).not.toContain('hunter2');
  });

  it('opens as many as the repository allows, else as the configuration does, else 25', async () => {
    const changes = Array.from({ length: 30 }, (_, n) => nodeChange(`n${n}`));
    const opened = async (desk: Desk, max_open_proposals: number | null) => {
      await desk.register({ max_open_proposals });
      await desk.review(1, changes);
      return (await desk.types()).filter((type) => type === 'ProposalOpened').length;
    };
    expect(await opened(new Desk({ maxOpenProposals: 10 }), 3)).toBe(3);
    expect(await opened(new Desk({ maxOpenProposals: 10 }), null)).toBe(10);
    expect(await opened(new Desk(), null)).toBe(25);
  });

  it('[AP48] [F28] opens nothing of a run that read another source than the one registered by now', async () => {
    const desk = new Desk();
    await desk.register({ auto_apply: true });
    await desk.requested(1);
    await desk.requested(2);
    await desk.updated({ branch: 'next', auto_apply: true });
    await desk.review(1, [nodeChange('a')]);
    expect(await desk.types()).toEqual(['RunClosed']);

    // The control: back at the source that the other run was asked to read, its diff counts.
    await desk.updated({ auto_apply: true });
    await desk.review(2, [nodeChange('a')]);
    expect(await desk.types()).toEqual(['RunClosed', 'ProposalOpened', 'ReviewRecorded', 'ProposalApproved']);
  });

  it('waits while apply holds a claim', async () => {
    const desk = new Desk();
    await desk.register();
    await desk.review(1, [nodeChange('a')]);
    await desk.decide('approve', 'a');
    const claim = await desk.claim();

    expect(await desk.review(2, [nodeChange('b')], { live_revision: 1 })).toMatchObject({ kind: 'waiting' });
    await desk.consumer.onRolloutCompleted(await desk.applied(claim!));
    expect(await desk.review(2, [nodeChange('b')], { live_revision: 1 })).toEqual(DONE);
    expect((await desk.types()).slice(-2)).toEqual(['ProposalOpened', 'ReviewRecorded']);
  });

  it('of a run that was closed at its deadline is not reviewed (F2)', async () => {
    const desk = new Desk();
    await desk.register();
    await desk.append(`sync-${RUN(1)}`, 'RunDeadlineExceeded', {
      run_id: RUN(1),
      run_number: 1,
      repository_id: REPOSITORY,
      findings: { items: [], total: 0, document: null },
    });
    expect(await desk.review(1, [nodeChange('a')])).toEqual(DONE);
    expect(await desk.types()).toEqual([]);
  });

  it('of a repository of another account, or of none, is not reviewed', async () => {
    const desk = new Desk();
    expect(await desk.review(1, [nodeChange('a')])).toEqual(DONE);
    await desk.register();
    const diff = await desk.diff(2, [nodeChange('a')]);
    expect(await desk.consumer.onDiffComputed({ ...diff, account_id: 'other' })).toEqual(DONE);
    expect(await desk.types()).toEqual([]);
  });

  it('that cannot be reviewed ends its run as failed, and never again', async () => {
    const desk = new Desk();
    await desk.register();
    const diff = await desk.diff(1, [nodeChange('a')]);
    const lost = { ...diff, data: { ...diff.data, plan_document: 'f'.repeat(64) } };
    await expect(desk.consumer.onDiffComputed(lost)).rejects.toThrow('holds no document');

    await desk.consumer.onGivingUp(lost, new Error('no document'));
    await desk.consumer.onGivingUp(lost, new Error('no document'));
    const events = await desk.events();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: 'RunClosed', data: { run_id: RUN(1), status: 'failed' } });
    await expect(
      desk.consumer.onGivingUp(storedEvent('RepositoryRemoved', { repository_id: REPOSITORY }), new Error('why')),
    ).rejects.toThrow('why');
  });
});

describe('auto_apply', () => {
  it('approves in the name of the policy, also what a later refill opens', async () => {
    const desk = new Desk({ maxOpenProposals: 1 });
    await desk.register({ auto_apply: true });
    await desk.fetched(1);
    await desk.review(1, [nodeChange('a'), nodeChange('b')]);
    const claim = await desk.claim();
    await desk.consumer.onRolloutCompleted(await desk.applied(claim!));

    const approvals = (await desk.events()).filter(({ type }) => type === 'ProposalApproved');
    expect(approvals.map(({ actor }) => actor)).toMatchObject([
      { type: 'policy', id: 'auto_apply' },
      { type: 'policy', id: 'auto_apply' },
    ]);
    expect((await desk.claim())?.proposals.map(({ key }) => key)).toEqual(['b']);
  });

  it('[AP48] [F28] approves nothing more of a run whose source is no longer registered', async () => {
    const desk = new Desk({ maxOpenProposals: 1 });
    await desk.register({ auto_apply: true });
    await desk.requested(1);
    await desk.review(1, [nodeChange('a'), nodeChange('b'), nodeChange('c')]);
    await desk.consumer.onRolloutCompleted(await desk.applied((await desk.claim())!));
    // The control: what was opened next was approved as well.
    expect((await desk.types()).slice(-2)).toEqual(['ReviewRefilled', 'ProposalApproved']);

    const claim = await desk.claim();
    await desk.updated({ branch: 'next', auto_apply: true });
    await desk.consumer.onRolloutCompleted(await desk.applied(claim!));
    expect((await desk.types()).slice(-2)).toEqual(['ProposalOpened', 'ReviewRefilled']);
    expect(await desk.claim()).toBeNull();
  });

  it('[AP47] leaves a rollback to people (F26)', async () => {
    const desk = new Desk();
    await desk.register({ auto_apply: true });
    await desk.fetched(1, 'rolled_back');
    await desk.review(1, [nodeChange('a')]);
    expect(await desk.types()).toEqual(['ProposalOpened', 'ReviewRecorded']);
  });
});

describe('a completed rollout', () => {
  it('is settled once, whoever hears of it first', async () => {
    const desk = new Desk();
    await desk.register();
    await desk.review(1, [nodeChange('a')]);
    await desk.decide('approve', 'a');
    const completed = await desk.applied((await desk.claim())!);

    await Promise.all([desk.consumer.onRolloutCompleted(completed), desk.claim(), desk.claim()]);
    await desk.consumer.onRolloutCompleted(completed);
    expect((await desk.types()).slice(-3)).toEqual(['ApplyStarted', 'ProposalApplied', 'RunClosed']);
    expect((await desk.events()).at(-1)?.data).toMatchObject({ status: 'applied' });
  });
});

describe('a removed repository', () => {
  it('has its proposals withdrawn, and later diffs closed', async () => {
    const desk = new Desk();
    await desk.register();
    await desk.review(1, [nodeChange('a')]);
    const removed = await desk.append(`repository-${REPOSITORY}`, 'RepositoryRemoved', { repository_id: REPOSITORY });

    expect(await desk.consumer.onRepositoryRemoved(removed)).toEqual(DONE);
    expect(await desk.consumer.onRepositoryRemoved(removed)).toEqual(DONE);
    expect(await desk.review(2, [nodeChange('a')])).toEqual(DONE);
    expect((await desk.types()).slice(2)).toEqual(['ProposalWithdrawn', 'RunClosed', 'RunClosed']);
    expect(await desk.decide('approve', 'a')).toMatchObject({ ok: false, code: 'not_found' });
  });

  it('waits for what apply has in hands', async () => {
    const desk = new Desk();
    await desk.register();
    await desk.review(1, [nodeChange('a'), nodeChange('b')]);
    await desk.decide('approve', 'a');
    const claim = await desk.claim();
    const removed = await desk.append(`repository-${REPOSITORY}`, 'RepositoryRemoved', { repository_id: REPOSITORY });

    expect(await desk.consumer.onRepositoryRemoved(removed)).toMatchObject({ kind: 'waiting' });
    await desk.consumer.onRolloutCompleted(await desk.applied(claim!));
    expect(await desk.consumer.onRepositoryRemoved(removed)).toEqual(DONE);
    expect((await desk.types()).slice(-3)).toEqual(['ProposalApplied', 'ProposalWithdrawn', 'RunClosed']);
    expect(await desk.claim()).toBeNull();
  });
});
