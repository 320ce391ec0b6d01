import { waitFor } from '@fleetwright/kit/testing';
import { expect, it } from 'vitest';
import { TwoRelays } from './two-relays.ts';

/** Longer than any lease, and than NATS waits for a sign of life. */
const FROZEN_MS = 8_000;
const WITHOUT_DEFENCE = new URL('without-refused-ids.ts', import.meta.url);
/** A loss takes one message that one relay was refused and the other one sends. */
const ROUNDS_MAX = 20;

const until = (ms: number) => {
  const sinceMs = performance.now();
  return waitFor(() => performance.now() - sinceMs >= ms, { what: `${ms} ms`, timeoutMs: 10 * ms });
};

/** One stands still, the other one goes on; then what the first had begun meets what the other one did. */
async function freeze(two: TwoRelays, forMs: number): Promise<void> {
  const [first] = two.relays;
  first?.pause();
  try {
    await Promise.all([two.readMore(100), until(forMs)]);
  } finally {
    first?.resume();
  }
  await two.readMore(100);
}

/** Nothing of the second one comes through, and then all of it at once. */
async function cutOff(two: TwoRelays, forMs: number): Promise<void> {
  two.network.stall();
  try {
    await Promise.all([two.readMore(100), until(forMs)]);
  } finally {
    two.network.mend();
  }
  await two.readMore(100);
}

it('[F60] two relays overlap on a stream of three replicas, frozen and cut off: a durable reader misses nothing', async ({
  annotate,
}) => {
  const two = await TwoRelays.start();
  two.append();
  await two.readMore(100);
  await freeze(two, FROZEN_MS);
  await cutOff(two, 2_000);
  await cutOff(two, FROZEN_MS);
  const positions = await two.quiet();
  await annotate(`${positions.length} events, ${await two.refusals()} refused windows`);
  expect(await two.refusals(), 'they never met: this proves nothing').toBeGreaterThan(0);
  // A message whose acknowledgement was late comes again; everything comes first in its order.
  expect([...new Set(two.read)]).toEqual(positions);
});

it('[F60] control: with messages that are sent again under the id that was refused, it misses some', async ({
  annotate,
}) => {
  const two = await TwoRelays.start(WITHOUT_DEFENCE);
  two.append();
  for (let rounds = 0; two.missing().length === 0; rounds += 1) {
    expect(rounds, 'nothing was lost: this proves nothing').toBeLessThan(ROUNDS_MAX);
    two.network.stall();
    await until(1_000);
    two.network.mend();
    await until(2_000);
  }
  await annotate(`${two.missing().length} of ${two.read.length} are missing`);
});
