import { beforeEach, describe, expect, it } from 'vitest';
import { fleetOf, idOf, MemoryPipeline, nodeOf } from './pipeline/memory-pipeline.ts';
import { violations } from './oracles.ts';

/** Twenty nodes; the seventh and the eighth have an assignment each. */
const FLEET = `${fleetOf(20).replace('nodes:', '    modules: [nginx]\nnodes:')}assignments:
  - {node: ${nodeOf(7)}, module: nginx}
  - {node: ${nodeOf(8)}, module: nginx}
`;

let pipeline: MemoryPipeline;

beforeEach(async () => {
  pipeline = await MemoryPipeline.start();
  await pipeline.ask('CreateResource', { kind: 'module', key: 'nginx', attributes: {} });
  pipeline.commit(1, FLEET);
  await pipeline.register(1);
});

async function keysOf(type: 'ProposalApplied' | 'ProposalFailed' | 'ProposalBlocked'): Promise<string[]> {
  const opened = new Map((await pipeline.events('ProposalOpened')).map(({ data }) => [data.proposal_id, data]));
  return (await pipeline.events(type)).map(({ data }) => opened.get(data.proposal_id)?.key ?? 'unknown');
}

describe('[F6] a change of a batch that fails for good', () => {
  const seventhFails = () => {
    pipeline.world.faults.failing = ({ key }) => (key === nodeOf(7) ? 'not_today' : undefined);
  };

  it('blocks what depends on it; the others are applied, and the run ends partial', async () => {
    seventhFails();
    expect(await pipeline.decide('approve', 1)).toMatchObject({ ok: true });
    expect(await keysOf('ProposalFailed')).toEqual([nodeOf(7)]);
    expect(await keysOf('ProposalBlocked')).toEqual([`${nodeOf(7)}:nginx`]);
    expect(await keysOf('ProposalApplied')).toHaveLength(1 + 19 + 1);
    expect(await keysOf('ProposalApplied')).toContain(`${nodeOf(8)}:nginx`);
    expect(await pipeline.lastStatus(1)).toBe('partial');
    expect(violations(await pipeline.log())).toEqual([]);
  });

  it('tried again touches only what did not take effect', async () => {
    seventhFails();
    await pipeline.decide('approve', 1);
    const before = (await pipeline.effects()).length;
    delete pipeline.world.faults.failing;
    const unfinished = [...(await pipeline.events('ProposalFailed')), ...(await pipeline.events('ProposalBlocked'))];
    const proposal_ids = unfinished.map(({ data }) => data.proposal_id);
    const reply = await pipeline.ask('RetryProposals', { repository_id: idOf(1), proposal_ids });
    expect(reply).toMatchObject({ ok: true });
    const effects = (await pipeline.effects()).slice(before);
    expect(effects).toEqual([`node ${nodeOf(7)}`, `assignment ${nodeOf(7)}:nginx`]);
    expect(await pipeline.lastStatus(1)).toBe('applied');
    expect(violations(await pipeline.log())).toEqual([]);
  });

  it('control: without the failure all of it is applied', async () => {
    await pipeline.decide('approve', 1);
    expect(await keysOf('ProposalApplied')).toHaveLength(1 + 20 + 2);
    expect(await pipeline.lastStatus(1)).toBe('applied');
  });
});
