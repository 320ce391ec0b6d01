import { describe, expect, it } from 'vitest';
import { ApplyConsumer } from './index.ts';
import { REPOSITORY, Site } from './testing/site.ts';

const DONE = { kind: 'done' };
const UNAVAILABLE = { ok: false, code: 'bus_unavailable', message: 'nobody answers' } as const;

describe('what was approved', () => {
  it('is carried out wave by wave, each recorded before the next (F5)', async () => {
    const site = new Site();
    await site.claim('t', 'a < t', 'b < t', 'net');
    const seen: string[][] = [];
    site.duringWave = async () => void seen.push(await site.outcomes());

    expect(await site.consumer.onApproved(site.approved())).toEqual(DONE);
    expect(site.waves).toEqual([['t'], ['a', 'b', 'net']]);
    expect(seen).toEqual([[], ['ChangeApplied t']]);
    expect(await site.outcomes()).toEqual([
      'ChangeApplied t',
      'ChangeApplied a',
      'ChangeApplied b',
      'ChangeApplied net',
      'RolloutCompleted',
    ]);
    expect((await site.recorded())[0]).toMatchObject({
      actor: { type: 'system', id: 'apply' },
      data: { repository_id: REPOSITORY, live_version: 5, account_revision: 9 },
    });
  });

  it('is asked for until there is nothing left', async () => {
    const site = new Site();
    await site.claim('a');
    await site.claim('b');
    await site.consumer.onApproved(site.approved());
    expect(site.waves).toEqual([['a'], ['b']]);
    expect(site.questions).toBe(3);
  });

  it('goes on where a crash left it, without a second effect', async () => {
    const site = new Site();
    await site.claim('t', 'a < t', 'b < a');
    let crash = 0;
    site.duringWave = async () => {
      crash += 1;
      if (crash === 2) throw new Error('the process died');
    };
    await expect(site.consumer.onApproved(site.approved())).rejects.toThrow('the process died');
    expect(await site.outcomes()).toEqual(['ChangeApplied t']);

    expect(await new ApplyConsumer(site.ports).onApproved(site.approved())).toEqual(DONE);
    expect(site.waves).toEqual([['t'], ['a'], ['a'], ['b']]);
    expect([...site.effects]).toEqual([
      ['t', 1],
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('that fails or is stale blocks its dependents only (F6, F39)', async () => {
    const site = new Site();
    await site.claim('t', 'u', 'a < t', 'b < u', 'c');
    site.answers.set('t', { outcome: 'failed', code: 'invalid', message: 'It cannot be.' });
    site.answers.set('u', { outcome: 'stale', actual_version: 8 });
    await site.consumer.onApproved(site.approved());
    expect(await site.outcomes()).toEqual([
      'ChangeFailed t',
      'ChangeStale u',
      'ChangeBlocked a',
      'ChangeBlocked b',
      'ChangeApplied c',
      'RolloutCompleted',
    ]);
    expect((await site.recorded())[1]?.data).toMatchObject({ expected_version: 3, actual_version: 8 });
  });

  it('waits for a bus or a store that does not answer, and takes effect once', async () => {
    const site = new Site();
    await site.claim('a');
    site.approvalReplies.push(UNAVAILABLE);
    expect(await site.consumer.onApproved(site.approved())).toMatchObject({ kind: 'waiting' });
    site.inventoryReplies.push({ ...UNAVAILABLE, code: 'store_unavailable' });
    expect(await site.consumer.onApproved(site.approved())).toMatchObject({ kind: 'waiting' });
    expect(await site.consumer.onApproved(site.approved())).toEqual(DONE);
    expect(await site.outcomes()).toEqual(['ChangeApplied a', 'RolloutCompleted']);
  });

  it('is not sent when the plan no longer says it', async () => {
    const site = new Site();
    const claim = await site.claim('a', 'b');
    site.claims[0] = {
      ...claim,
      proposals: claim.proposals.map((proposal, place) =>
        place === 0 ? { ...proposal, digest: 'f'.repeat(64) } : proposal,
      ),
    };
    await site.consumer.onApproved(site.approved());
    expect(site.waves).toEqual([['b']]);
    expect(await site.outcomes()).toEqual(['ChangeFailed a', 'ChangeApplied b', 'RolloutCompleted']);
    expect((await site.recorded())[0]?.data).toMatchObject({ code: 'plan_mismatch' });
  });

  it('that the inventory refuses as a whole has failed', async () => {
    const site = new Site();
    await site.claim('a');
    site.inventoryReplies.push({ ok: false, code: 'invalid', message: 'No such account.' });
    await site.consumer.onApproved(site.approved());
    expect(await site.outcomes()).toEqual(['ChangeFailed a', 'RolloutCompleted']);
  });
});

describe('many triggers', () => {
  it('of one repository share a drive, and are answered by it (F17)', async () => {
    const site = new Site();
    await site.claim('a', 'b');
    const events = Array.from({ length: 50 }, (_, n) => site.approved(n + 1));
    const outcomes = await Promise.all(events.map((event) => site.consumer.onApproved(event)));
    expect(outcomes).toEqual(events.map(() => DONE));
    expect(site.waves).toEqual([['a', 'b']]);
    expect(site.questions).toBeLessThanOrEqual(3);
  });

  it('that were seen already cost no question', async () => {
    const site = new Site();
    await site.claim('a');
    await site.consumer.onApproved(site.approved(1));
    const head = await site.ports.store.head();
    const { questions } = site;
    await site.consumer.onApproved(site.approved(head));
    expect(site.questions).toBe(questions);
    await site.consumer.onApproved(site.approved(head + 1));
    expect(site.questions).toBe(questions + 1);
  });

  it('that come while the last question is being answered are asked again', async () => {
    const site = new Site();
    const late = site.approved(100);
    let joined: Promise<unknown> | undefined;
    site.duringQuestion = async () => {
      if (joined) return;
      await site.claim('a');
      joined = site.consumer.onApproved(late);
    };
    await site.consumer.onApproved(site.approved());
    await joined;
    expect(site.waves).toEqual([['a']]);
  });

  it('by two replicas record each outcome once', async () => {
    const site = new Site();
    await site.claim('t', 'a < t', 'b < t');
    const replicas = [site.consumer, new ApplyConsumer(site.ports), new ApplyConsumer({ ...site.ports })];
    await Promise.all(replicas.map((replica) => replica.onApproved(site.approved())));
    expect([...site.effects.values()]).toEqual([1, 1, 1]);
    expect(await site.outcomes()).toEqual([
      'ChangeApplied t',
      'ChangeApplied a',
      'ChangeApplied b',
      'RolloutCompleted',
    ]);
  });
});

describe('giving up', () => {
  it('ends the attempt: what has no outcome has failed, and says why', async () => {
    const site = new Site();
    const claim = await site.claim('a', 'b');
    site.claims[0] = {
      ...claim,
      proposals: claim.proposals.map((proposal) => ({ ...proposal, plan_document: 'f'.repeat(64) })),
    };
    await expect(site.consumer.onApproved(site.approved())).rejects.toThrow('holds no document');
    await site.consumer.onGivingUp(site.approved(), new Error('holds no document'));
    await site.consumer.onGivingUp(site.approved(), new Error('holds no document'));
    expect(await site.outcomes()).toEqual(['ChangeFailed a', 'ChangeFailed b', 'RolloutCompleted']);
    expect((await site.recorded())[0]?.data).toMatchObject({ code: 'apply_gave_up' });
  });

  it('is not possible while approval does not answer', async () => {
    const site = new Site();
    site.approvalReplies.push(UNAVAILABLE);
    await expect(site.consumer.onGivingUp(site.approved(), new Error('why'))).rejects.toThrow('why');
  });
});
