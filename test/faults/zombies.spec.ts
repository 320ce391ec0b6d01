import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { mustBeWhole, shownRows } from './aftermath.ts';
import { announcedPositions, relayedTo } from './bus.ts';
import { untilStopped, Workload } from './workload.ts';

/** What runs once, by a lease. */
const LEADERS = ['relay', 'projector'] as const;
/** Three times as long as a lease holds (TICK_LEASE_TTL_MS): every lease of the one that stands still has gone to another. */
const STANDING_STILL_MS = 3 * 6_000;

describe('[F8] the leader of what runs once, standing still three times as long as its lease', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ environment: { FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: '1' } });
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const standStill = () => {
    const zombies = LEADERS.map((name) => stack.service(name));
    for (const zombie of zombies) zombie.pause();
    const goOn = () => {
      for (const zombie of zombies) zombie.resume();
    };
    onTestFinished(goOn);
    return goOn;
  };
  const grownBy = async (events: number) => {
    const before = (await stack.log()).length;
    const isFarEnough = async () => (await stack.log()).length >= before + events;
    await waitFor(isFarEnough, { what: 'the work to go on', timeoutMs: 150_000 });
  };

  it('control: without another one, nothing is announced and nothing is shown meanwhile', async () => {
    const work = new Workload(stack);
    const repository = await work.register('f8-alone', 3);
    await repository.converge();
    await waitFor(async () => (await relayedTo(stack)) === (await stack.log()).length, { what: 'quiet' });
    const goOn = standStill();
    const before = { announced: await relayedTo(stack), shown: (await shownRows(stack)).position };
    await repository.change(3);
    // Its answer waits for what is shown, and comes later.
    const requested = repository.request();
    await grownBy(1);
    expect({ announced: await relayedTo(stack), shown: (await shownRows(stack)).position }).toEqual(before);
    goOn();
    await requested;
    await mustBeWhole(work);
  });

  it('others take over, and what it still writes when it wakes repeats nothing and leaves no hole', async () => {
    const work = new Workload(stack);
    const replicas = await Promise.all(LEADERS.map((name) => stack.startReplica(name)));
    const repositories = await Promise.all(['f8-a', 'f8-b'].map((name) => work.register(name, 5)));
    const working = untilStopped(repositories, 5);
    await grownBy(20);
    const goOn = standStill();
    const sinceMs = performance.now();
    const before = await relayedTo(stack);
    const hasTakenOver = async () =>
      (await relayedTo(stack)) > before + 20 && (await shownRows(stack)).position > before + 20;
    await waitFor(hasTakenOver, { what: 'the others to take over', timeoutMs: 150_000 });
    const isLongAgo = () => performance.now() - sinceMs >= STANDING_STILL_MS;
    await waitFor(isLongAgo, { what: 'three leases to end', timeoutMs: 150_000 });
    goOn();
    await grownBy(20);
    await working.stop();
    await mustBeWhole(work);
    const head = (await stack.log()).length;
    await waitFor(async () => (await relayedTo(stack)) === head, { what: 'everything to be announced' });
    expect(await announcedPositions(stack)).toEqual(Array.from({ length: head }, (_, index) => index + 1));
    await Promise.all(replicas.map((replica) => replica.stop()));
  });
});
