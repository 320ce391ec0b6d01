import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import {
  CountingIds,
  ManualClock,
  MemoryCommandBus,
  MemoryEventFeed,
  MemoryFingerprints,
  MemoryStageState,
} from '@fleetwright/adapters/pipeline-memory';
import { type Documents, EMPTY_STREAM, type Platform } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { waitFor } from '@fleetwright/kit/testing';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../streams/digest.ts';
import type { TickEntry } from '../handlers/handlers.ts';
import { SILENT } from '../boot/logger.ts';
import { StageMetrics } from '../boot/stage-metrics.ts';
import { leaseTtlMs } from './lease-ttl.ts';
import { Ticker } from './ticker.ts';

const noDocuments: Documents = { put: async () => [], get: async () => [] };

let platform: Platform;
let clock: ManualClock;
const tickers: Ticker[] = [];

beforeEach(() => {
  clock = new ManualClock();
  const store = new MemoryEventStore({ log: createMemoryLog(), clock });
  platform = {
    store,
    documents: noDocuments,
    fingerprints: new MemoryFingerprints(digestOf),
    feed: new MemoryEventFeed(store),
    bus: new MemoryCommandBus(),
    state: new MemoryStageState(clock),
    clock,
    ids: new CountingIds(),
    digestOf,
  };
});

afterEach(async () => {
  await Promise.all(tickers.splice(0).map((ticker) => ticker.stop()));
});

function startTicker(holder: string, tick: Partial<TickEntry> & Pick<TickEntry, 'run'>): Ticker {
  const ticker = new Ticker({
    service: 'repo-sync',
    holder,
    tick: { name: 'interval', everyMs: 5, leased: true, ...tick },
    platform,
    log: SILENT,
    metrics: new StageMetrics(new Registry()),
  });
  tickers.push(ticker);
  ticker.start();
  return ticker;
}

describe('Ticker', () => {
  it('runs again and again, never overlapping itself, also after a run that failed', async () => {
    let running = 0;
    let overlaps = 0;
    let runs = 0;
    startTicker('a', {
      run: async () => {
        running += 1;
        overlaps = Math.max(overlaps, running);
        await new Promise((resolve) => setTimeout(resolve, 15));
        running -= 1;
        runs += 1;
        if (runs === 1) throw new Error('the first one fails');
      },
    });
    await waitFor(() => runs >= 3, { what: 'three runs' });
    expect(overlaps).toBe(1);
  });

  it('only the holder of the lease runs it, and another one as soon as the holder stops', async () => {
    const runs: string[] = [];
    const first = startTicker('a', { run: async () => void runs.push('a') });
    await waitFor(() => runs.length > 0, { what: 'the first holder to tick' });
    startTicker('b', { run: async () => void runs.push('b') });
    await waitFor(() => runs.length > 5, { what: 'some more ticks' });
    expect(runs).not.toContain('b');
    await first.stop();
    await waitFor(() => runs.includes('b'), { what: 'the second holder to tick' });
  });

  it('[F61] a tick of a minute stays with the replica that has it, and is taken over when that one is gone', async () => {
    const runs: string[] = [];
    const once = (holder: string) => startTicker(holder, { everyMs: 60_000, run: async () => void runs.push(holder) });
    once('a');
    await waitFor(() => runs.length === 1, { what: 'the first holder to tick' });
    // Long after a lease of seconds would have ended, and not yet time for the next run.
    clock.advance(59_000);
    const second = once('b');
    await waitFor(() => platform.state.lease('asked', 'b', 1), { what: 'the second one to have asked' });
    expect(runs).toEqual(['a']);
    await second.stop();
    clock.advance(leaseTtlMs(60_000));
    once('c');
    await waitFor(() => runs.includes('c'), { what: 'the third one to take over' });
    expect(runs).toEqual(['a', 'c']);
  });

  it('[F61] what looks every second is taken over within 3 s of a kill', () => {
    expect(leaseTtlMs(1_000) + 1_000).toBeLessThanOrEqual(3_000);
    // Short ones are not for every run another: three renewals fit into each.
    expect(leaseTtlMs(1_000) / 3).toBeGreaterThan(500);
  });

  it('a run is told when the lease is lost', async () => {
    let isAborted = false;
    startTicker('zombie', {
      run: async (_now, signal) => {
        clock.advance(60_000);
        await platform.state.lease('tick:repo-sync:interval', 'successor', 60_000);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        isAborted = true;
      },
    });
    await waitFor(() => isAborted, { what: 'the run to be aborted' });
  });

  it('runs soon after something was appended, when asked to', async () => {
    let runs = 0;
    startTicker('a', { everyMs: 60_000, onAppended: true, run: async () => void (runs += 1) });
    await waitFor(() => runs === 1, { what: 'the first run' });
    const event = newEvent('RepositoryRemoved', { repository_id: idOf(9) }, 1);
    await platform.store.append({ stream: 's', expected: EMPTY_STREAM, operationId: 'op', events: [event] });
    await waitFor(() => runs === 2, { what: 'the run after the append', timeoutMs: 1_000 });
  });

  it('stopping waits for the run in progress', async () => {
    let hasEnded = false;
    const started = Promise.withResolvers<void>();
    const ticker = startTicker('a', {
      run: async () => {
        started.resolve();
        await new Promise((resolve) => setTimeout(resolve, 30));
        hasEnded = true;
      },
    });
    await started.promise;
    await ticker.stop();
    expect(hasEnded).toBe(true);
  });
});
