import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { withDatabase } from './aftermath.ts';
import { approveAndLose, mustBeReported, mustGoOn, mustNotice, oneMustNotice } from './older-copy.ts';
import { Workload } from './workload.ts';

// Two approvals and two relays, and the catch-up of production. Two of everything: store-went-back.long.spec.ts.
describe('a store that went back under running services', () => {
  let stack: Stack;
  let work: Workload;

  beforeAll(async () => {
    stack = await startStack();
    await stack.startReplica('relay');
    work = new Workload(stack);
  });
  afterAll(async () => {
    await stack?.stop();
  });

  it('[F52] [F64] what was decided on the lost past is not carried out, and everything goes on without a restart', async () => {
    const repository = await work.register('f64', 2);
    await repository.converge();
    const lose = () => work.register('f64-lost', 1);
    const { runId, rejected } = await approveAndLose(work, { repository, appliers: [stack.service('apply')], lose });
    await mustNotice((['approval', 'projector'] as const).map((name) => stack.service(name)));
    // Either may have had the lease; the one that stood by was answered nothing, so it has nothing to forget.
    await oneMustNotice(stack.services().filter(({ name }) => name === 'relay'));
    expect((await repository.ended(runId)).status).not.toBe('failed');
    await mustGoOn(work, rejected);
    await mustBeReported(work);
  });

  // The last one: nothing runs after it.
  it('[ES48] an emptied log is none that went back: every process says what to do, stops, and does not start', async () => {
    await withDatabase(stack, (database) => database.query('truncate event_store.events'));
    for (const service of stack.services()) {
      expect(await service.ended(), service.logFile).toMatchObject({ code: 1 });
      expect(await readFile(service.logFile, 'utf8')).toContain('wrong_log');
    }
    await expect(stack.service('relay').start()).rejects.toThrow('another log than before');
    expect(await stack.log()).toEqual([]);
  });
});
