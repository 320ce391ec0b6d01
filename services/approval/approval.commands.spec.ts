import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { ApprovalCommands } from './index.ts';
import { Desk, nodeChange, REPOSITORY } from './testing/desk.ts';

async function reviewed(...keys: string[]): Promise<Desk> {
  const desk = new Desk();
  await desk.register();
  await desk.review(
    1,
    keys.map((key) => nodeChange(key)),
  );
  return desk;
}

describe('DecideProposals', () => {
  it('answers how each proposal stands, and the position of the decision', async () => {
    const desk = await reviewed('a', 'b');
    const reply = await desk.decide('approve', 'a', 'b');
    const last = (await desk.events()).at(-1);
    expect(reply).toMatchObject({
      ok: true,
      position: last?.position,
      result: { proposals: [{ status: 'approved' }, { status: 'approved' }] },
    });
    expect(last).toMatchObject({ type: 'ProposalApproved', actor: { type: 'user', id: 'operator' } });
  });

  it('repeated under its operation id gives the first answer, by any replica', async () => {
    const desk = await reviewed('a', 'b');
    const command = await desk.decision('reject', ['a']);
    const first = await desk.commands.decide(command);
    await desk.decide('approve', 'b');

    expect(await desk.commands.decide(command)).toEqual(first);
    expect(await new ApprovalCommands({ ...desk.ports }).decide(command)).toEqual(first);
    expect((await desk.types()).filter((type) => type === 'ProposalRejected')).toHaveLength(1);
  });

  it('of two who decide differently at once one wins and the other is told who (F34)', async () => {
    const desk = await reviewed('a');
    const replicas = [desk.commands, new ApprovalCommands({ ...desk.ports })];
    const approval = await desk.decision('approve', ['a'], { actor: { type: 'user', id: 'ada' } });
    const rejection = await desk.decision('reject', ['a'], { actor: { type: 'user', id: 'bob' } });

    const replies = await Promise.all([replicas[0]?.decide(approval), replicas[1]?.decide(rejection)]);
    expect(replies.filter((reply) => reply?.ok)).toHaveLength(1);
    const refused = replies.find((reply) => reply && !reply.ok);
    const winner = replies[0]?.ok ? 'ada' : 'bob';
    expect(refused).toMatchObject({ code: 'already_decided', detail: { winner: { actor: { id: winner } } } });
    const decisions = (await desk.types()).filter((type) => type === 'ProposalApproved' || type === 'ProposalRejected');
    expect(decisions).toHaveLength(1);
  });

  it('twice the same way at once is one decision (F35)', async () => {
    const desk = await reviewed('a');
    const [one, two] = [await desk.decision('approve', ['a']), await desk.decision('approve', ['a'])];
    const replies = await Promise.all([one, two].map((command) => desk.commands.decide(command)));
    expect(replies.map((reply) => reply.ok)).toEqual([true, true]);
    expect((await desk.types()).filter((type) => type === 'ProposalApproved')).toHaveLength(1);
  });

  it('of another account’s repository answers as of one that is absent', async () => {
    const desk = await reviewed('a');
    const foreign = await desk.decision('approve', ['a'], { account_id: 'other' });
    const reply = await desk.commands.decide(foreign);
    const absent = await desk.decision('approve', ['a']);
    const other = await desk.commands.decide({ ...absent, data: { ...absent.data, repository_id: idOf(9) } });
    expect(reply).toMatchObject({ ok: false, code: 'not_found' });
    expect({ ...other, message: '' }).toEqual({ ...reply, message: '' });
  });

  it('about a proposal of an earlier run is answered from the history', async () => {
    const desk = await reviewed('a');
    const decision = await desk.decision('approve', ['a']);
    await desk.review(2, [nodeChange('b')]);
    expect(await desk.commands.decide(decision)).toMatchObject({
      ok: false,
      code: 'already_decided',
      detail: { status: 'withdrawn' },
    });
  });
});

describe('ClaimApply', () => {
  it('answers the same claim to everybody who asks, until it is settled', async () => {
    const desk = await reviewed('a', 'b');
    await desk.decide('approve', 'a');
    const replicas = [desk.commands, new ApprovalCommands({ ...desk.ports })];
    const question = () => desk.command('ClaimApply', { repository_id: REPOSITORY });
    const replies = await Promise.all(replicas.map((replica) => replica.claim(question())));
    const claims = replies.map((reply) => (reply.ok ? reply.result : null));
    expect(claims[0]).toEqual(claims[1]);
    expect(claims[0]).toMatchObject({ proposals: [{ key: 'a', action: 'create', live_version: null }] });
    expect((await desk.types()).filter((type) => type === 'ApplyStarted')).toHaveLength(1);
  });

  it('is null before any review, and of an unknown repository refused', async () => {
    const desk = new Desk();
    const question = desk.command('ClaimApply', { repository_id: REPOSITORY });
    expect(await desk.commands.claim(question)).toMatchObject({ ok: false, code: 'not_found' });
    await desk.register();
    expect(await desk.commands.claim(question)).toMatchObject({ ok: true, result: null });
  });
});

describe('RetryProposals', () => {
  it('refuses what did not fail, and other accounts', async () => {
    const desk = await reviewed('a');
    const { decisions } = (await desk.decision('approve', ['a'])).data;
    const data = { repository_id: REPOSITORY, proposal_ids: decisions.map(({ proposal_id }) => proposal_id) };
    expect(await desk.commands.retry(desk.command('RetryProposals', data))).toMatchObject({ code: 'not_retryable' });
    const foreign = desk.command('RetryProposals', data, { account_id: 'other' });
    expect(await desk.commands.retry(foreign)).toMatchObject({ code: 'not_found' });
  });

  it('puts a failed proposal back, and repeated gives the first answer', async () => {
    const desk = await reviewed('a');
    await desk.decide('approve', 'a');
    const claim = await desk.claim();
    const { attempt_id, run_id } = claim!;
    const completed = { repository_id: REPOSITORY, run_id, attempt_id };
    await desk.consumer.onRolloutCompleted(await desk.append(`rollout-${REPOSITORY}`, 'RolloutCompleted', completed));

    const proposal_ids = claim!.proposals.map(({ proposal_id }) => proposal_id);
    const command = desk.command('RetryProposals', { repository_id: REPOSITORY, proposal_ids });
    const first = await desk.commands.retry(command);
    expect(first).toMatchObject({ ok: true, result: { proposals: [{ status: 'approved' }] } });
    expect((await desk.claim())?.attempt_id).not.toBe(attempt_id);
    expect(await desk.commands.retry(command)).toEqual(first);
  });
});
