import { join } from 'node:path';
import { openConnection, STREAM } from '@fleetwright/adapters/bus-nats';
import { waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { mustBeWhole, quietLog } from './aftermath.ts';
import { allMessages, announcedPositions, relayedTo, withBus } from './bus.ts';
import { untilStopped, Workload } from './workload.ts';

const CATCH_UP_SECONDS = 1;

describe('NATS that is killed, loses everything or repeats itself', () => {
  let stack: Stack;
  let work: Workload;

  beforeAll(async () => {
    stack = await startStack({ environment: { FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: String(CATCH_UP_SECONDS) } });
  });
  afterAll(async () => {
    await stack?.stop();
  });
  beforeEach(() => {
    work = new Workload(stack);
  });

  const grownBy = async (count: number) => {
    const before = (await stack.log()).length;
    const hasGrown = async () => (await stack.log()).length >= before + count;
    await waitFor(hasGrown, { what: `${count} more events`, timeoutMs: 150_000 });
  };
  const everythingIsAnnounced = async () => {
    const head = (await stack.log()).length;
    await waitFor(async () => (await relayedTo(stack)) === head, { what: 'everything to be announced' });
  };
  const inOrder = async () => Array.from({ length: (await stack.log()).length }, (_, index) => index + 1);

  it('[F9] killed and restarted during publishing: nothing is lost or repeated', async ({ annotate }) => {
    const repositories = await Promise.all(['f9-a', 'f9-b'].map((name) => work.register(name, 5)));
    const working = untilStopped(repositories, 5);
    const pausesMs: number[] = [];
    for (let kills = 1; kills <= 3; kills += 1) {
      await grownBy(kills * 7);
      await stack.nats.kill();
      await stack.nats.start();
      const sinceMs = performance.now();
      await nextEvent(stack);
      pausesMs.push(Math.round(performance.now() - sinceMs));
    }
    await annotate(`from the restart to the next event: ${pausesMs.join(', ')} ms`);
    await working.stop();
    await mustBeWhole(work);
    await everythingIsAnnounced();
    expect(await announcedPositions(stack)).toEqual(await inOrder());
  });

  it('[F11] its data deleted: the stream and its consumers are made anew, and nobody notices', async () => {
    const repositories = await Promise.all(['f11-a', 'f11-b'].map((name) => work.register(name, 5)));
    const working = untilStopped(repositories, 5);
    await grownBy(10);
    await stack.nats.kill();
    await removeFolder(join(stack.nats.storeDir, 'jetstream'));
    await stack.nats.start();
    await grownBy(40);
    await working.stop();
    await mustBeWhole(work);
    await everythingIsAnnounced();
    expect(await announcedPositions(stack)).toEqual(await inOrder());
    const stages = ['apply', 'approval', 'diff', 'drift', 'inventory', 'parse', 'repo-sync'];
    const consumers = await withBus(stack, async ({ jsm }) =>
      (await jsm.consumers.list(STREAM).next()).map(({ name }) => name),
    );
    expect(stages.filter((stage) => !consumers.includes(stage))).toEqual([]);
  });

  it('[F17] every message delivered five times more, shuffled and at once: effects exactly once, and announcing goes on', async () => {
    const repository = await work.register('f17', 5);
    await repository.converge();
    const before = await quietLog(stack);
    await everythingIsAnnounced();
    const again = await withBus(stack, async (bus) => {
      const messages = shuffled((await allMessages(bus)).flatMap((message) => Array<typeof message>(5).fill(message)));
      await Promise.all(
        messages.map(({ subject, data, header }) => {
          // The bus's own headers say "this once": without them it is a message of its own.
          for (const name of header.keys()) if (name.startsWith('Nats-')) header.delete(name);
          return bus.js.publish(subject, data, { headers: header });
        }),
      );
      return messages.length;
    });
    expect(again).toBeGreaterThanOrEqual(5 * before.length);
    await waitFor(() => isRead(stack), { what: 'every stage to have read all of it', timeoutMs: 150_000 });
    expect((await quietLog(stack)).length).toBe(before.length);
    await repository.change(6);
    await mustBeWhole(work);
    await everythingIsAnnounced();
    const announced = new Set((await announcedPositions(stack)).slice(before.length + again));
    expect([...announced]).toEqual((await inOrder()).slice(before.length));
  });
});

/** The next event on the bus, as a subscriber outside sees it. */
async function nextEvent({ natsUrl }: Stack): Promise<void> {
  const connection = await openConnection({ url: natsUrl, name: 'test', waitMs: 10_000 });
  try {
    const subscription = connection.subscribe('fleet.*.gitops.*', { max: 1, timeout: 30_000 });
    for await (const _message of subscription) return;
  } finally {
    await connection.close();
  }
}

/** Whether every consumer was given everything and answered it. */
function isRead(stack: Stack): Promise<boolean> {
  return withBus(stack, async ({ jsm }) => {
    const consumers = await jsm.consumers.list(STREAM).next();
    return consumers.every(({ num_pending, num_ack_pending }) => num_pending === 0 && num_ack_pending === 0);
  });
}

/** In an order that is the same every time: by a linear congruence (Numerical Recipes). */
function shuffled<T>(values: readonly T[]): T[] {
  let seed = 17;
  const next = () => (seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32);
  return values
    .map((value) => ({ value, at: next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
