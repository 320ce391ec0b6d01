import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { mustBeWhole } from './aftermath.ts';
import {
  applyOnce,
  REQUEST_COST_MS,
  twoOf,
  unansweredWhenSentOnce,
  whileFrozen,
  WORK_COST_MS,
  writeModules,
} from './frozen.ts';
import { type WorkedRepository, Workload } from './workload.ts';

// With production's catch-up of 30 s: what a message lost is not what helps here.
describe('[F61] one of two replicas that stands still, or is killed and not started again', () => {
  let stack: Stack;
  let work: Workload;
  let repository: WorkedRepository;

  beforeAll(async () => {
    stack = await startStack();
    work = new Workload(stack);
    repository = await work.register('frozen', 4);
    await repository.converge();
  });
  afterAll(async () => {
    await stack?.stop();
  });

  // Each of its writes is one statement, so it cannot stand still inside a transaction.
  it('inventory: nobody waits 5 s longer, and a change is applied within 10 s more', async () => {
    const [first] = await twoOf(stack, 'inventory');
    const before = await writeModules(stack);
    const appliedMs = await applyOnce(repository, 5);
    await whileFrozen(first, async () => {
      // The control: whoever sends a command once, and waits, is given to the frozen one every second time.
      expect(await unansweredWhenSentOnce(stack)).toBeGreaterThan(0);
      const frozen = await writeModules(stack);
      expect(new Set(frozen.statuses)).toEqual(new Set([201]));
      expect(frozen.longestMs).toBeLessThan(before.longestMs + REQUEST_COST_MS);
      expect(await applyOnce(repository, 6)).toBeLessThan(appliedMs + WORK_COST_MS);
    });
    await first.kill();
    const alone = await writeModules(stack);
    expect(new Set(alone.statuses)).toEqual(new Set([201]));
    expect(alone.longestMs).toBeLessThan(before.longestMs + REQUEST_COST_MS);
    await first.start();
    await mustBeWhole(work);
  });

  it('approval: frozen, then killed for good: decisions and runs go on', async () => {
    const [first] = await twoOf(stack, 'approval');
    const { client } = work;
    client.longestMs = 0;
    const appliedMs = await applyOnce(repository, 7);
    const longestMs = client.longestMs;
    client.longestMs = 0;
    await whileFrozen(first, async () => {
      expect(await applyOnce(repository, 8)).toBeLessThan(appliedMs + WORK_COST_MS);
    });
    await first.kill();
    expect(await applyOnce(repository, 9)).toBeLessThan(appliedMs + WORK_COST_MS);
    expect(client.longestMs).toBeLessThan(longestMs + REQUEST_COST_MS);
    expect([...client.statuses.keys()].filter((status) => status >= 500 || status === 0)).toEqual([]);
    await first.start();
    await mustBeWhole(work);
  });
});
