import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { ApprovalHarness, nodeChange, REPOSITORY } from './testing/harness.ts';

async function reviewed(...keys: string[]): Promise<ApprovalHarness> {
  const harness = new ApprovalHarness();
  await harness.register();
  await harness.review(
    1,
    keys.map((key) => nodeChange(key)),
  );
  return harness;
}

describe('DecideProposals', () => {
  it('answers how each proposal stands, and the position of the decision', async () => {
    const harness = await reviewed('a', 'b');
    const reply = await harness.decide('approve', 'a', 'b');
    const last = (await harness.events()).at(-1);
    expect(reply).toMatchObject({
      ok: true,
      position: last?.position,
      result: { proposals: [{ status: 'approved' }, { status: 'approved' }] },
    });
    expect(last).toMatchObject({ type: 'ProposalApproved', actor: { type: 'user', id: 'operator' } });
  });

  it('repeated under its operation id gives the first answer, by any replica', async () => {
    const harness = await reviewed('a', 'b');
    const command = await harness.decision('reject', ['a']);
    const first = await harness.commands.decide(command);
    await harness.decide('approve', 'b');

    expect(await harness.commands.decide(command)).toEqual(first);
    expect(await harness.replica().decide(command)).toEqual(first);
    expect((await harness.types()).filter((type) => type === 'ProposalRejected')).toHaveLength(1);
  });

  it('of two who decide differently at once one wins and the other is told who (F34)', async () => {
    const harness = await reviewed('a');
    const replicas = [harness.commands, harness.replica()];
    const approval = await harness.decision('approve', ['a'], { actor: { type: 'user', id: 'ada' } });
    const rejection = await harness.decision('reject', ['a'], { actor: { type: 'user', id: 'bob' } });

    const replies = await Promise.all([replicas[0]?.decide(approval), replicas[1]?.decide(rejection)]);
    expect(replies.filter((reply) => reply?.ok)).toHaveLength(1);
    const refused = replies.find((reply) => reply && !reply.ok);
    const winner = replies[0]?.ok ? 'ada' : 'bob';
    expect(refused).toMatchObject({ code: 'already_decided', detail: { winner: { actor: { id: winner } } } });
    const decisions = (await harness.types()).filter(
      (type) => type === 'ProposalApproved' || type === 'ProposalRejected',
    );
    expect(decisions).toHaveLength(1);
  });

  it('twice the same way at once is one decision (F35)', async () => {
    const harness = await reviewed('a');
    const [one, two] = [await harness.decision('approve', ['a']), await harness.decision('approve', ['a'])];
    const replies = await Promise.all([one, two].map((command) => harness.commands.decide(command)));
    expect(replies.map((reply) => reply.ok)).toEqual([true, true]);
    expect((await harness.types()).filter((type) => type === 'ProposalApproved')).toHaveLength(1);
  });

  it('of another account’s repository answers as of one that is absent', async () => {
    const harness = await reviewed('a');
    const foreign = await harness.decision('approve', ['a'], { account_id: 'other' });
    const reply = await harness.commands.decide(foreign);
    const absent = await harness.decision('approve', ['a']);
    const other = await harness.commands.decide({ ...absent, data: { ...absent.data, repository_id: idOf(9) } });
    expect(reply).toMatchObject({ ok: false, code: 'not_found' });
    expect({ ...other, message: '' }).toEqual({ ...reply, message: '' });
  });

  it('about a proposal of an earlier run is answered from the history', async () => {
    const harness = await reviewed('a');
    const decision = await harness.decision('approve', ['a']);
    await harness.review(2, [nodeChange('b')]);
    expect(await harness.commands.decide(decision)).toMatchObject({
      ok: false,
      code: 'already_decided',
      detail: { status: 'withdrawn' },
    });
  });
});

describe('ClaimApply', () => {
  it('answers the same claim to everybody who asks, until it is settled', async () => {
    const harness = await reviewed('a', 'b');
    await harness.decide('approve', 'a');
    const replicas = [harness.commands, harness.replica()];
    const question = () => harness.command('ClaimApply', { repository_id: REPOSITORY });
    const replies = await Promise.all(replicas.map((replica) => replica.claim(question())));
    const claims = replies.map((reply) => (reply.ok ? reply.result : null));
    expect(claims[0]).toEqual(claims[1]);
    expect(claims[0]).toMatchObject({ proposals: [{ key: 'a', action: 'create', live_version: null }] });
    expect((await harness.types()).filter((type) => type === 'ApplyStarted')).toHaveLength(1);
  });

  it('is null before any review, and of an unknown repository refused', async () => {
    const harness = new ApprovalHarness();
    const question = harness.command('ClaimApply', { repository_id: REPOSITORY });
    expect(await harness.commands.claim(question)).toMatchObject({ ok: false, code: 'not_found' });
    await harness.register();
    expect(await harness.commands.claim(question)).toMatchObject({ ok: true, result: null });
  });
});

describe('RetryProposals', () => {
  it('refuses what did not fail, and other accounts', async () => {
    const harness = await reviewed('a');
    const { decisions } = (await harness.decision('approve', ['a'])).data;
    const data = { repository_id: REPOSITORY, proposal_ids: decisions.map(({ proposal_id }) => proposal_id) };
    expect(await harness.commands.retry(harness.command('RetryProposals', data))).toMatchObject({
      code: 'not_retryable',
    });
    const foreign = harness.command('RetryProposals', data, { account_id: 'other' });
    expect(await harness.commands.retry(foreign)).toMatchObject({ code: 'not_found' });
  });

  it('puts a failed proposal back, and repeated gives the first answer', async () => {
    const harness = await reviewed('a');
    await harness.decide('approve', 'a');
    const claim = await harness.claim();
    const { attempt_id, run_id } = claim!;
    const completed = { repository_id: REPOSITORY, run_id, attempt_id };
    await harness.consumer.onRolloutCompleted(
      await harness.append(`rollout-${REPOSITORY}`, 'RolloutCompleted', completed),
    );

    const proposal_ids = claim!.proposals.map(({ proposal_id }) => proposal_id);
    const command = harness.command('RetryProposals', { repository_id: REPOSITORY, proposal_ids });
    const first = await harness.commands.retry(command);
    expect(first).toMatchObject({ ok: true, result: { proposals: [{ status: 'approved' }] } });
    expect((await harness.claim())?.attempt_id).not.toBe(attempt_id);
    expect(await harness.commands.retry(command)).toEqual(first);
  });
});
