import { describe, expect, it } from 'vitest';
import { ApplyConsumer } from './index.ts';
import { REPOSITORY, ApplyHarness } from './testing/harness.ts';

const DONE = { kind: 'done' };
const UNAVAILABLE = { ok: false, code: 'bus_unavailable', message: 'nobody answers' } as const;

describe('what was approved', () => {
  it('is carried out wave by wave, each recorded before the next (F5)', async () => {
    const harness = new ApplyHarness();
    await harness.claim('t', 'a < t', 'b < t', 'net');
    const seen: string[][] = [];
    harness.duringWave = async () => void seen.push(await harness.outcomes());

    expect(await harness.consumer.onApproved(harness.approved())).toEqual(DONE);
    expect(harness.waves).toEqual([['t'], ['a', 'b', 'net']]);
    expect(seen).toEqual([[], ['ChangeApplied t']]);
    expect(await harness.outcomes()).toEqual([
      'ChangeApplied t',
      'ChangeApplied a',
      'ChangeApplied b',
      'ChangeApplied net',
      'RolloutCompleted',
    ]);
    expect((await harness.recorded())[0]).toMatchObject({
      actor: { type: 'system', id: 'apply' },
      data: { repository_id: REPOSITORY, live_version: 5, account_revision: 9 },
    });
  });

  it('is asked for until there is nothing left', async () => {
    const harness = new ApplyHarness();
    await harness.claim('a');
    await harness.claim('b');
    await harness.consumer.onApproved(harness.approved());
    expect(harness.waves).toEqual([['a'], ['b']]);
    expect(harness.questions).toBe(3);
  });

  it('goes on where a crash left it, without a second effect', async () => {
    const harness = new ApplyHarness();
    await harness.claim('t', 'a < t', 'b < a');
    let crash = 0;
    harness.duringWave = async () => {
      crash += 1;
      if (crash === 2) throw new Error('the process died');
    };
    await expect(harness.consumer.onApproved(harness.approved())).rejects.toThrow('the process died');
    expect(await harness.outcomes()).toEqual(['ChangeApplied t']);

    expect(await new ApplyConsumer(harness.ports).onApproved(harness.approved())).toEqual(DONE);
    expect(harness.waves).toEqual([['t'], ['a'], ['a'], ['b']]);
    expect([...harness.effects]).toEqual([
      ['t', 1],
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('that fails or is stale blocks its dependents only (F6, F39)', async () => {
    const harness = new ApplyHarness();
    await harness.claim('t', 'u', 'a < t', 'b < u', 'c');
    harness.answers.set('t', { outcome: 'failed', code: 'invalid', message: 'It cannot be.' });
    harness.answers.set('u', { outcome: 'stale', actual_version: 8 });
    await harness.consumer.onApproved(harness.approved());
    expect(await harness.outcomes()).toEqual([
      'ChangeFailed t',
      'ChangeStale u',
      'ChangeBlocked a',
      'ChangeBlocked b',
      'ChangeApplied c',
      'RolloutCompleted',
    ]);
    expect((await harness.recorded())[1]?.data).toMatchObject({ expected_version: 3, actual_version: 8 });
  });

  it('waits for a bus or a store that does not answer, and takes effect once', async () => {
    const harness = new ApplyHarness();
    await harness.claim('a');
    harness.approvalReplies.push(UNAVAILABLE);
    expect(await harness.consumer.onApproved(harness.approved())).toMatchObject({ kind: 'waiting' });
    harness.inventoryReplies.push({ ...UNAVAILABLE, code: 'store_unavailable' });
    expect(await harness.consumer.onApproved(harness.approved())).toMatchObject({ kind: 'waiting' });
    expect(await harness.consumer.onApproved(harness.approved())).toEqual(DONE);
    expect(await harness.outcomes()).toEqual(['ChangeApplied a', 'RolloutCompleted']);
  });

  it('is not sent when the plan no longer says it', async () => {
    const harness = new ApplyHarness();
    const claim = await harness.claim('a', 'b');
    harness.claims[0] = {
      ...claim,
      proposals: claim.proposals.map((proposal, place) =>
        place === 0 ? { ...proposal, digest: 'f'.repeat(64) } : proposal,
      ),
    };
    await harness.consumer.onApproved(harness.approved());
    expect(harness.waves).toEqual([['b']]);
    expect(await harness.outcomes()).toEqual(['ChangeFailed a', 'ChangeApplied b', 'RolloutCompleted']);
    expect((await harness.recorded())[0]?.data).toMatchObject({ code: 'plan_mismatch' });
  });

  it('that the inventory refuses as a whole has failed', async () => {
    const harness = new ApplyHarness();
    await harness.claim('a');
    harness.inventoryReplies.push({ ok: false, code: 'invalid', message: 'No such account.' });
    await harness.consumer.onApproved(harness.approved());
    expect(await harness.outcomes()).toEqual(['ChangeFailed a', 'RolloutCompleted']);
  });
});

describe('many triggers', () => {
  it('of one repository share a drive, and are answered by it (F17)', async () => {
    const harness = new ApplyHarness();
    await harness.claim('a', 'b');
    const events = Array.from({ length: 50 }, (_, n) => harness.approved(n + 1));
    const outcomes = await Promise.all(events.map((event) => harness.consumer.onApproved(event)));
    expect(outcomes).toEqual(events.map(() => DONE));
    expect(harness.waves).toEqual([['a', 'b']]);
    expect(harness.questions).toBeLessThanOrEqual(3);
  });

  it('that were seen already cost no question', async () => {
    const harness = new ApplyHarness();
    await harness.claim('a');
    await harness.consumer.onApproved(harness.approved(1));
    const { position: head } = await harness.ports.store.head();
    const { questions } = harness;
    await harness.consumer.onApproved(harness.approved(head));
    expect(harness.questions).toBe(questions);
    await harness.consumer.onApproved(harness.approved(head + 1));
    expect(harness.questions).toBe(questions + 1);
  });

  it('that come while the last question is being answered are asked again', async () => {
    const harness = new ApplyHarness();
    const late = harness.approved(100);
    let joined: Promise<unknown> | undefined;
    harness.duringQuestion = async () => {
      if (joined) return;
      await harness.claim('a');
      joined = harness.consumer.onApproved(late);
    };
    await harness.consumer.onApproved(harness.approved());
    await joined;
    expect(harness.waves).toEqual([['a']]);
  });

  it('by two replicas record each outcome once', async () => {
    const harness = new ApplyHarness();
    await harness.claim('t', 'a < t', 'b < t');
    const replicas = [harness.consumer, new ApplyConsumer(harness.ports), new ApplyConsumer({ ...harness.ports })];
    await Promise.all(replicas.map((replica) => replica.onApproved(harness.approved())));
    expect([...harness.effects.values()]).toEqual([1, 1, 1]);
    expect(await harness.outcomes()).toEqual([
      'ChangeApplied t',
      'ChangeApplied a',
      'ChangeApplied b',
      'RolloutCompleted',
    ]);
  });
});

describe('giving up', () => {
  it('ends the attempt: what has no outcome has failed, and says why', async () => {
    const harness = new ApplyHarness();
    const claim = await harness.claim('a', 'b');
    harness.claims[0] = {
      ...claim,
      proposals: claim.proposals.map((proposal) => ({ ...proposal, plan_document: 'f'.repeat(64) })),
    };
    await expect(harness.consumer.onApproved(harness.approved())).rejects.toThrow('holds no document');
    await harness.consumer.onGivingUp(harness.approved(), new Error('holds no document'));
    await harness.consumer.onGivingUp(harness.approved(), new Error('holds no document'));
    expect(await harness.outcomes()).toEqual(['ChangeFailed a', 'ChangeFailed b', 'RolloutCompleted']);
    expect((await harness.recorded())[0]?.data).toMatchObject({ code: 'apply_gave_up' });
  });

  it('is not possible while approval does not answer', async () => {
    const harness = new ApplyHarness();
    harness.approvalReplies.push(UNAVAILABLE);
    await expect(harness.consumer.onGivingUp(harness.approved(), new Error('why'))).rejects.toThrow('why');
  });
});
