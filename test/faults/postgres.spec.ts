import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { mustBeWhole } from './aftermath.ts';
import { untilStopped, Workload } from './workload.ts';

describe('PostgreSQL that goes away during work', () => {
  let stack: Stack;

  beforeAll(async () => {
    const environment = { FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: '1' };
    stack = await startStack({ environment, postgres: 'durable' });
  });
  afterAll(async () => {
    await stack?.stop();
  });

  it.each([
    ['fast', 'once', 1],
    ['immediate', 'once', 1],
    ['SIGKILL', 'twice', 2],
  ] as const)(
    '[F12] ended by %s %s: requests fail with 503 or succeed, nothing acknowledged is lost, everything goes on',
    async (how, _often, times) => {
      const { postgres } = stack;
      const work = new Workload(stack);
      const names = ['a', 'b'].map((letter) => `f12-${how.toLowerCase()}-${letter}`);
      const repositories = await Promise.all(names.map((name) => work.register(name, 5)));
      const working = untilStopped(repositories, 5);
      for (let ends = 1; ends <= times; ends += 1) {
        const before = (await stack.log()).length;
        const isFarEnough = async () => (await stack.log()).length >= before + ends * 15;
        await waitFor(isFarEnough, { what: 'the work to go on', timeoutMs: 150_000 });
        if (how === 'SIGKILL') await postgres.kill();
        else await postgres.stop(how);
        const reportedBefore = work.client.statuses.get(503) ?? 0;
        const isReported = () => (work.client.statuses.get(503) ?? 0) > reportedBefore;
        await waitFor(isReported, { what: 'a request to fail', timeoutMs: 150_000 });
        await postgres.start();
      }
      await working.stop();
      await mustBeWhole(work);
      expect([...work.client.statuses.keys()].filter((status) => ![200, 201, 202, 503].includes(status))).toEqual([]);
    },
  );
});
