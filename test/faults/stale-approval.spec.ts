import { beforeEach, describe, expect, it } from 'vitest';
import { fleetOf, MemoryPipeline, nodeOf } from './pipeline/memory-pipeline.ts';
import { violations } from './oracles.ts';

let pipeline: MemoryPipeline;

beforeEach(async () => {
  pipeline = await MemoryPipeline.start();
  pipeline.commit(1, fleetOf(3, 'region-a'));
  await pipeline.register(1);
});

describe('[F37] an approval of what git no longer declares', () => {
  it('is refused, and nothing of the older revision takes effect', async () => {
    const older = await pipeline.open(1);
    pipeline.commit(1, fleetOf(3, 'region-b'));
    await pipeline.sync(1);
    expect(await pipeline.decide('approve', 1, older)).toMatchObject({ ok: false, code: 'already_decided' });
    expect(await pipeline.effects()).toEqual([]);
    expect(await pipeline.decide('approve', 1)).toMatchObject({ ok: true });
    expect(pipeline.live().filter((name) => name.startsWith('node'))).toEqual(
      [1, 2, 3].map((n) => `node ${nodeOf(n)} region-b`),
    );
    expect(violations(await pipeline.log())).toEqual([]);
  });

  it('that came first is void for what changes: the newer revision asks again', async () => {
    // The template is decided about last, so that nothing is claimed yet when the newer revision comes.
    const older = await pipeline.open(1);
    await pipeline.decide(
      'approve',
      1,
      older.filter(({ data }) => data.kind === 'node'),
    );
    pipeline.commit(1, fleetOf(3, 'region-b'));
    await pipeline.sync(1);
    const superseded = (await pipeline.events('ProposalSuperseded')).map(({ data }) => data.proposal_id);
    expect(superseded).toEqual(
      expect.arrayContaining(older.filter(({ data }) => data.kind === 'node').map(({ data }) => data.proposal_id)),
    );
    await pipeline.decide(
      'approve',
      1,
      (await pipeline.open(1)).filter(({ data }) => data.kind === 'template'),
    );
    expect(await pipeline.effects()).toEqual(['template edge']);
  });

  it('control: while git stays, the same approval takes effect', async () => {
    await pipeline.decide('approve', 1, await pipeline.open(1));
    expect(await pipeline.effects()).toHaveLength(4);
  });
});

describe('[F40] an approval that names other content than is shown now', () => {
  it('is refused, nothing is decided and nothing takes effect', async () => {
    const open = await pipeline.open(1);
    const reply = await pipeline.decide('approve', 1, open, ({ data }) =>
      data.key === nodeOf(2) ? 'f'.repeat(64) : data.digest,
    );
    expect(reply).toMatchObject({ ok: false, code: 'digest_mismatch' });
    expect(await pipeline.events('ProposalApproved')).toEqual([]);
    expect(await pipeline.effects()).toEqual([]);
    expect(await pipeline.open(1)).toHaveLength(open.length);
  });

  it('control: with the digests as shown the same approval counts', async () => {
    expect(await pipeline.decide('approve', 1)).toMatchObject({ ok: true });
    expect(await pipeline.events('ProposalApproved')).toHaveLength(4);
  });
});

describe('[F39] a live resource that somebody changes while a batch is applied', () => {
  it('makes only its own change stale; the others are applied, and the next diff is about the new state', async () => {
    await pipeline.decide('approve', 1);
    pipeline.commit(1, fleetOf(3, 'region-b'));
    await pipeline.sync(1);
    let isChanged = false;
    let transactions = 0;
    pipeline.world.faults.beforeTransaction = async () => {
      transactions += 1;
      // Before the second of the three: the batch is under way.
      if (isChanged || transactions < 2) return;
      isChanged = true;
      expect(await pipeline.patchNode(nodeOf(3), 'by-hand')).toMatchObject({ ok: true });
    };
    await pipeline.decide('approve', 1);
    expect(isChanged).toBe(true);
    const stale = await pipeline.events('ProposalStale');
    expect(stale).toHaveLength(1);
    expect(pipeline.live().filter((name) => name.startsWith('node'))).toEqual([
      `node ${nodeOf(1)} region-b`,
      `node ${nodeOf(2)} region-b`,
      `node ${nodeOf(3)} by-hand`,
    ]);
    expect(violations(await pipeline.log())).toEqual([]);
    const [next, ...others] = await pipeline.open(1);
    expect(others).toEqual([]);
    expect(next?.data).toMatchObject({ key: nodeOf(3), action: 'update' });
  });

  it('control: nobody changes anything, and all of them are applied', async () => {
    await pipeline.decide('approve', 1);
    pipeline.commit(1, fleetOf(3, 'region-b'));
    await pipeline.sync(1);
    await pipeline.decide('approve', 1);
    expect(await pipeline.events('ProposalStale')).toEqual([]);
    expect(await pipeline.lastStatus(1)).toBe('applied');
  });
});

describe('[F41] two repositories that declare the same resource', () => {
  beforeEach(async () => {
    await pipeline.decide('approve', 1);
    pipeline.commit(2, fleetOf(3, 'region-z'));
    await pipeline.register(2);
  });

  it('the second is told who owns it, proposes nothing, and it never changes hands', async () => {
    const before = await pipeline.effects();
    for (let round = 0; round < 5; round += 1) {
      await pipeline.sync(1);
      await pipeline.sync(2);
      expect(await pipeline.open(1)).toEqual([]);
      expect(await pipeline.open(2)).toEqual([]);
    }
    expect(await pipeline.effects()).toEqual(before);
    expect(pipeline.live()).toContain(`node ${nodeOf(1)} region-a`);
    const last = (await pipeline.events('DiffComputed')).findLast(({ data }) => data.repository_id.endsWith('002'));
    expect(last?.data.findings.items.map(({ code }) => code)).toContain('owned_elsewhere');
  });

  it('control: once the first is removed, the second takes it over', async () => {
    await pipeline.ask('RemoveRepository', { repository_id: '00000000-0000-7000-8000-00000000f001' });
    await pipeline.sync(2);
    expect((await pipeline.open(2)).map(({ data }) => data.key)).toEqual(['edge', ...[1, 2, 3].map(nodeOf)]);
  });
});
