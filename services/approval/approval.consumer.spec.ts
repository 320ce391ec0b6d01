import { storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { ApprovalHarness, DONE, nodeChange, REPOSITORY, RUN } from './testing/harness.ts';

describe('a computed diff', () => {
  it('becomes proposals that carry what people are shown, and is answered once (F17)', async () => {
    const harness = new ApprovalHarness();
    await harness.register();
    const diff = await harness.diff(1, [nodeChange('a'), nodeChange('b')]);

    expect(await harness.consumer.onDiffComputed(diff)).toEqual(DONE);
    await Promise.all(Array.from({ length: 5 }, () => harness.consumer.onDiffComputed(diff)));

    const events = await harness.events();
    expect(events.map(({ type }) => type)).toEqual(['ProposalOpened', 'ProposalOpened', 'ReviewRecorded']);
    expect(events[0]?.data).toMatchObject({ key: 'a', body: { inline: { key: 'a', write: { region: 'eu' } } } });
    expect(events[0]).toMatchObject({ account_id: 'acme', correlation_id: RUN(1), causation_id: diff.id });
  });

  it('shows no secret, and puts a large change into a document', async () => {
    const harness = new ApprovalHarness();
    await harness.register();
    const secret = nodeChange('a', { write: { metadata: { db_password: 'hunter2' } } });
    const large = nodeChange('b', { write: { metadata: { text: 'x'.repeat(60_000), db_password: 'hunter2' } } });
    await harness.review(1, [secret, large]);

    const bodies = (await harness.events()).flatMap((event) =>
      event.type === 'ProposalOpened' ? [event.data.body] : [],
    );
    expect(bodies[0]).toMatchObject({
      inline: {
        write: { metadata: { db_password: expect.stringMatching(/^\[masked:[0-9a-f]{12}\]$/) } },
        digest: secret.digest,
      },
    });
    const document = bodies[1] && 'document' in bodies[1] ? bodies[1].document : '';
    const shown = await harness.ports.json.get('acme', document);
    expect(shown).toMatchObject({
      key: 'b',
      digest: large.digest,
      write: { metadata: { db_password: expect.stringMatching(/^\[masked:[0-9a-f]{12}\]$/) } },
    });
    expect(JSON.stringify(bodies)).not.toContain('hunter2');
  });

  it('opens as many as the repository allows, else as the configuration does, else 25', async () => {
    const changes = Array.from({ length: 30 }, (_, n) => nodeChange(`n${n}`));
    const opened = async (harness: ApprovalHarness, max_open_proposals: number | null) => {
      await harness.register({ max_open_proposals });
      await harness.review(1, changes);
      return (await harness.types()).filter((type) => type === 'ProposalOpened').length;
    };
    expect(await opened(new ApprovalHarness({ maxOpenProposals: 10 }), 3)).toBe(3);
    expect(await opened(new ApprovalHarness({ maxOpenProposals: 10 }), null)).toBe(10);
    expect(await opened(new ApprovalHarness(), null)).toBe(25);
  });

  it('[AP48] [F28] opens nothing of a run that read another source than the one registered by now', async () => {
    const harness = new ApprovalHarness();
    await harness.register({ auto_apply: true });
    await harness.requested(1);
    await harness.requested(2);
    await harness.updated({ branch: 'next', auto_apply: true });
    await harness.review(1, [nodeChange('a')]);
    expect(await harness.types()).toEqual(['RunClosed']);

    // The control: back at the source that the other run was asked to read, its diff counts.
    await harness.updated({ auto_apply: true });
    await harness.review(2, [nodeChange('a')]);
    expect(await harness.types()).toEqual(['RunClosed', 'ProposalOpened', 'ReviewRecorded', 'ProposalApproved']);
  });

  it('waits while apply holds a claim', async () => {
    const harness = new ApprovalHarness();
    await harness.register();
    await harness.review(1, [nodeChange('a')]);
    await harness.decide('approve', 'a');
    const claim = await harness.claim();

    expect(await harness.review(2, [nodeChange('b')], { live_revision: 1 })).toMatchObject({ kind: 'waiting' });
    await harness.consumer.onRolloutCompleted(await harness.applied(claim!));
    expect(await harness.review(2, [nodeChange('b')], { live_revision: 1 })).toEqual(DONE);
    expect((await harness.types()).slice(-2)).toEqual(['ProposalOpened', 'ReviewRecorded']);
  });

  it('of a run that was closed at its deadline is not reviewed (F2)', async () => {
    const harness = new ApprovalHarness();
    await harness.register();
    await harness.append(`sync-${RUN(1)}`, 'RunDeadlineExceeded', {
      run_id: RUN(1),
      run_number: 1,
      repository_id: REPOSITORY,
      findings: { items: [], total: 0, document: null },
    });
    expect(await harness.review(1, [nodeChange('a')])).toEqual(DONE);
    expect(await harness.types()).toEqual([]);
  });

  it('of a repository of another account, or of none, is not reviewed', async () => {
    const harness = new ApprovalHarness();
    expect(await harness.review(1, [nodeChange('a')])).toEqual(DONE);
    await harness.register();
    const diff = await harness.diff(2, [nodeChange('a')]);
    expect(await harness.consumer.onDiffComputed({ ...diff, account_id: 'other' })).toEqual(DONE);
    expect(await harness.types()).toEqual([]);
  });

  it('that cannot be reviewed ends its run as failed, and never again', async () => {
    const harness = new ApprovalHarness();
    await harness.register();
    const diff = await harness.diff(1, [nodeChange('a')]);
    const lost = { ...diff, data: { ...diff.data, plan_document: 'f'.repeat(64) } };
    await expect(harness.consumer.onDiffComputed(lost)).rejects.toThrow('holds no document');

    await harness.consumer.onGivingUp(lost, new Error('no document'));
    await harness.consumer.onGivingUp(lost, new Error('no document'));
    const events = await harness.events();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: 'RunClosed', data: { run_id: RUN(1), status: 'failed' } });
    await expect(
      harness.consumer.onGivingUp(storedEvent('RepositoryRemoved', { repository_id: REPOSITORY }), new Error('why')),
    ).rejects.toThrow('why');
  });
});

describe('self_heal', () => {
  const drifted = (key: string) => nodeChange(key, { action: 'update', cause: 'drift', live_version: 1 });

  async function healing(settings: { self_heal?: boolean }, held: ApprovalHarness['held'] = []) {
    const harness = new ApprovalHarness();
    harness.held = held;
    await harness.register(settings);
    await harness.fetched(1);
    await harness.review(1, [drifted('a'), nodeChange('b')]);
    return harness;
  }

  it('[AP97] approves what drifted in its own name, and apply gets it', async () => {
    const harness = await healing({ self_heal: true });
    const approvals = (await harness.events()).filter(({ type }) => type === 'ProposalApproved');
    expect(approvals.map(({ actor }) => actor.id)).toEqual(['self_heal']);
    expect((await harness.claim())?.proposals.map(({ key }) => key)).toEqual(['a']);
  });

  it('[AP99] reads what is under review when it decides, and tells what waits', async () => {
    const harness = await healing({ self_heal: true }, [{ kind: 'node', key: null }]);
    const held = (await harness.events()).filter(({ type }) => type === 'HealingHeld');
    expect(held.map(({ data }) => data)).toMatchObject([{ code: 'heal_under_review', waiting: [{ key: 'a' }] }]);
    expect(await harness.claim()).toBeNull();
  });

  it('[AP97] is off unless the registration says so', async () => {
    expect(await (await healing({})).types()).not.toContain('ProposalApproved');
  });
});

describe('auto_apply', () => {
  it('approves in the name of the policy, also what a later refill opens', async () => {
    const harness = new ApprovalHarness({ maxOpenProposals: 1 });
    await harness.register({ auto_apply: true });
    await harness.fetched(1);
    await harness.review(1, [nodeChange('a'), nodeChange('b')]);
    const claim = await harness.claim();
    await harness.consumer.onRolloutCompleted(await harness.applied(claim!));

    const approvals = (await harness.events()).filter(({ type }) => type === 'ProposalApproved');
    expect(approvals.map(({ actor }) => actor)).toMatchObject([
      { type: 'policy', id: 'auto_apply' },
      { type: 'policy', id: 'auto_apply' },
    ]);
    expect((await harness.claim())?.proposals.map(({ key }) => key)).toEqual(['b']);
  });

  it('[AP48] [F28] approves nothing more of a run whose source is no longer registered', async () => {
    const harness = new ApprovalHarness({ maxOpenProposals: 1 });
    await harness.register({ auto_apply: true });
    await harness.requested(1);
    await harness.review(1, [nodeChange('a'), nodeChange('b'), nodeChange('c')]);
    await harness.consumer.onRolloutCompleted(await harness.applied((await harness.claim())!));
    // The control: what was opened next was approved as well.
    expect((await harness.types()).slice(-2)).toEqual(['ReviewRefilled', 'ProposalApproved']);

    const claim = await harness.claim();
    await harness.updated({ branch: 'next', auto_apply: true });
    await harness.consumer.onRolloutCompleted(await harness.applied(claim!));
    expect((await harness.types()).slice(-2)).toEqual(['ProposalOpened', 'ReviewRefilled']);
    expect(await harness.claim()).toBeNull();
  });

  it('[AP47] leaves a rollback to people (F26)', async () => {
    const harness = new ApprovalHarness();
    await harness.register({ auto_apply: true });
    await harness.fetched(1, 'rolled_back');
    await harness.review(1, [nodeChange('a')]);
    expect(await harness.types()).toEqual(['ProposalOpened', 'ReviewRecorded']);
  });
});

describe('a completed rollout', () => {
  it('is settled once, whoever hears of it first', async () => {
    const harness = new ApprovalHarness();
    await harness.register();
    await harness.review(1, [nodeChange('a')]);
    await harness.decide('approve', 'a');
    const completed = await harness.applied((await harness.claim())!);

    await Promise.all([harness.consumer.onRolloutCompleted(completed), harness.claim(), harness.claim()]);
    await harness.consumer.onRolloutCompleted(completed);
    expect((await harness.types()).slice(-3)).toEqual(['ApplyStarted', 'ProposalApplied', 'RunClosed']);
    expect((await harness.events()).at(-1)?.data).toMatchObject({ status: 'applied' });
  });

  it('names who had done by hand what was approved', async () => {
    const harness = new ApprovalHarness();
    await harness.register();
    await harness.review(1, [nodeChange('a')]);
    await harness.decide('approve', 'a');
    const actor = { type: 'user', id: 'ada' } as const;
    const at = '2026-01-01T00:00:00.000Z';
    const ref = { kind: 'node', key: 'a', instance_id: null } as const;
    harness.byHand = [{ ...ref, operation: 'created', changed: ['region'], actor, at }];

    await harness.consumer.onRolloutCompleted(await harness.applied((await harness.claim())!, true));
    const manually = (await harness.events()).find(({ type }) => type === 'ProposalAppliedManually');
    expect(manually?.data).toMatchObject({ done_by: { actor, at } });
  });
});

describe('a removed repository', () => {
  it('has its proposals withdrawn, and later diffs closed', async () => {
    const harness = new ApprovalHarness();
    await harness.register();
    await harness.review(1, [nodeChange('a')]);
    const removed = await harness.append(`repository-${REPOSITORY}`, 'RepositoryRemoved', {
      repository_id: REPOSITORY,
    });

    expect(await harness.consumer.onRepositoryRemoved(removed)).toEqual(DONE);
    expect(await harness.consumer.onRepositoryRemoved(removed)).toEqual(DONE);
    expect(await harness.review(2, [nodeChange('a')])).toEqual(DONE);
    expect((await harness.types()).slice(2)).toEqual(['ProposalWithdrawn', 'RunClosed', 'RunClosed']);
    expect(await harness.decide('approve', 'a')).toMatchObject({ ok: false, code: 'not_found' });
  });

  it('waits for what apply has in hands', async () => {
    const harness = new ApprovalHarness();
    await harness.register();
    await harness.review(1, [nodeChange('a'), nodeChange('b')]);
    await harness.decide('approve', 'a');
    const claim = await harness.claim();
    const removed = await harness.append(`repository-${REPOSITORY}`, 'RepositoryRemoved', {
      repository_id: REPOSITORY,
    });

    expect(await harness.consumer.onRepositoryRemoved(removed)).toMatchObject({ kind: 'waiting' });
    await harness.consumer.onRolloutCompleted(await harness.applied(claim!));
    expect(await harness.consumer.onRepositoryRemoved(removed)).toEqual(DONE);
    expect((await harness.types()).slice(-3)).toEqual(['ProposalApplied', 'ProposalWithdrawn', 'RunClosed']);
    expect(await harness.claim()).toBeNull();
  });
});
