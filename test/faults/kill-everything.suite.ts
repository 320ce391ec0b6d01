import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { mustBeWhole } from './aftermath.ts';
import { untilStopped, Workload } from './workload.ts';

/** Kills everything so many times, at another moment of the work each time. */
export function killEverything(times: number): void {
  describe('all processes killed at once', () => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await startStack({ environment: { FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: '1' } });
    });
    afterAll(async () => {
      await stack?.stop();
    });

    it(`[F7] every service killed ${times} times during work: nothing acknowledged is lost, nothing is done twice`, async () => {
      const work = new Workload(stack);
      const repositories = await Promise.all(['f7-a', 'f7-b', 'f7-c'].map((name) => work.register(name, 6)));
      const working = untilStopped(repositories, 6);
      for (let kills = 1; kills <= times; kills += 1) {
        const before = (await stack.log()).length;
        // The events of one run are about 30.
        const isFarEnough = async () => (await stack.log()).length >= before + (kills % 7) * 5;
        await waitFor(isFarEnough, { what: 'the work to go on', timeoutMs: 150_000 });
        await Promise.all(stack.services().map((service) => service.kill()));
        await Promise.all(stack.services().map((service) => service.start()));
      }
      await working.stop();
      await mustBeWhole(work);
    });
  });
}
