import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { approveAndLose, mustBeReported, mustGoOn, mustNotice, oneMustNotice } from './older-copy.ts';
import { Workload } from './workload.ts';

/** With a safety net, which every replica casts when the bus was away: so each of them has seen what will be lost. */
const STAGES = ['repo-sync', 'parse', 'diff', 'approval', 'apply', 'drift', 'inventory'] as const;

// With the catch-up of production.
describe('[F52] [F64] a store that went back under two replicas of everything', () => {
  let stack: Stack;
  let work: Workload;

  beforeAll(async () => {
    stack = await startStack();
    for (const { name } of [...stack.services()]) if (name !== 'approval') await stack.startReplica(name);
    work = new Workload(stack);
  });
  afterAll(async () => {
    await stack?.stop();
  });

  it('every process notices, nothing is done on the lost past, all runs end, and bus and read models equal the log', async () => {
    const repository = await work.register('f64', 2);
    const others = await Promise.all(['f64-b', 'f64-c'].map((name) => work.register(name, 3)));
    for (const each of [repository, ...others]) await each.converge();
    const appliers = stack.services().filter(({ name }) => name === 'apply');
    const running = stack.services().filter(({ name }) => STAGES.some((stage) => stage === name) && name !== 'apply');
    const lose = async () => {
      await work.register('f64-lost', 1);
      for (const each of others) {
        await each.change(3);
        await each.sync();
      }
      await stack.nats.kill();
      await stack.nats.start();
      await others[0]?.sync();
    };
    const { runId, rejected } = await approveAndLose(work, { repository, appliers, lose });
    await mustNotice(running);
    // The one that stands by was answered nothing, so it has nothing to forget.
    for (const name of ['relay', 'projector']) {
      await oneMustNotice(stack.services().filter((process) => process.name === name));
    }
    expect((await repository.ended(runId)).status).not.toBe('failed');
    for (const each of others) await each.converge();
    await mustGoOn(work, rejected);
    await mustBeReported(work);
  });
});
