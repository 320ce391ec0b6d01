import { waitFor } from '@fleetwright/kit/testing';
import { describe, expect, it } from 'vitest';
import { PollLanes } from './poll-lanes.ts';

/** Work that ends when it is told to. */
function hanging() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve };
}

describe('[F24] the lanes', () => {
  it('let others pass those that hang, and take up the next as soon as a place is free', async () => {
    const lanes = new PollLanes({ fastMax: 2, slowMax: 10, patienceMs: 20 });
    const hung = Array.from({ length: 6 }, hanging);
    for (const [index, { work }] of hung.entries()) lanes.add(`hangs-${index}`, work);
    const done: string[] = [];
    for (const key of ['a', 'b', 'c']) lanes.add(key, async () => void done.push(key));
    expect(done).toEqual([]);
    await waitFor(() => done.length === 3, { what: 'the others to pass' });
    expect(done).toEqual(['a', 'b', 'c']);
    expect(lanes.size).toBe(6);
    for (const { end } of hung) end();
    await lanes.idle();
    expect(lanes.size).toBe(0);
  });

  it('are bounded: with both full nothing new starts until something ends', async () => {
    const lanes = new PollLanes({ fastMax: 2, slowMax: 3, patienceMs: 5 });
    let started = 0;
    const hung = Array.from({ length: 9 }, hanging);
    for (const [index, { work }] of hung.entries()) {
      lanes.add(`hangs-${index}`, () => {
        started += 1;
        return work();
      });
    }
    await waitFor(() => started === 5, { what: 'both lanes to be full' });
    expect(lanes.waiting).toBe(4);
    hung[0]?.end();
    await waitFor(() => started === 6, { what: 'the next to start' });
    for (const { end } of hung) end();
    await lanes.idle();
    expect(started).toBe(9);
  });

  it('take a key once while it runs or waits, and again afterwards', async () => {
    const lanes = new PollLanes({ fastMax: 1, slowMax: 1, patienceMs: 1_000 });
    const first = hanging();
    let runs = 0;
    lanes.add('a', first.work);
    lanes.add('b', async () => void (runs += 1));
    lanes.add('b', async () => void (runs += 1));
    lanes.add('a', async () => void (runs += 100));
    first.end();
    await lanes.idle();
    lanes.add('b', async () => void (runs += 1));
    await lanes.idle();
    expect(runs).toBe(2);
  });
});
