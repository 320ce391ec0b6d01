import { createMemoryLog, MemoryEventStore, type MemoryLog } from '@fleetwright/adapters/event-store-memory';
import {
  createMemoryShelf,
  ManualClock,
  MemoryDocuments,
  memoryPlatform,
  type MemoryPlatform,
} from '@fleetwright/adapters/pipeline-memory';
import type { StoredEvent } from '@fleetwright/contracts';
import {
  type Delivery,
  EMPTY_STREAM,
  type EventFeed,
  type EventHandler,
  LOG_START,
  logPlaceOf,
  StoreUnavailable,
} from '@fleetwright/core/event-sourcing';
import { idOf, newEvent, placeAt } from '@fleetwright/core/event-sourcing/testing';
import { waitFor } from '@fleetwright/kit/testing';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConsumerLoop, type ConsumerLoopOptions } from './consumer-loop.ts';
import { digestOf } from '../streams/digest.ts';
import { EVENTS_RUNNING_MAX, HEARTBEAT_MS } from '../limits.ts';
import { SILENT } from '../boot/logger.ts';
import { DONE, stalled, waiting } from './outcome.ts';
import { recordOnce } from '../streams/record-once.ts';
import { StageMetrics } from '../boot/stage-metrics.ts';

/** A feed that the test works by hand: what it never delivers, only the net can find. */
class ManualFeed implements EventFeed {
  options: Parameters<EventFeed['consume']>[0] | undefined;
  readonly log: string[] = [];

  async consume(options: Parameters<EventFeed['consume']>[0]) {
    this.options = options;
    return { close: async () => void this.log.push('closed') };
  }

  async deliver(content: Delivery['content'] | StoredEvent): Promise<void> {
    await this.options?.deliver({
      content: 'position' in content ? { kind: 'event', event: content } : content,
      ack: () => void this.log.push('ack'),
      retry: (delayMs) => void this.log.push(`retry ${delayMs}`),
      working: () => void this.log.push('working'),
    });
  }
}

let log: MemoryLog;
let platform: MemoryPlatform;
let feed: ManualFeed;
let registry: Registry;
const loops: ConsumerLoop[] = [];

beforeEach(() => {
  log = createMemoryLog();
  const clock = new ManualClock();
  const store = new MemoryEventStore({ log, clock });
  platform = memoryPlatform({ store, documents: new MemoryDocuments(createMemoryShelf()), digestOf, clock });
  feed = new ManualFeed();
  registry = new Registry();
});

afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()));
});

async function startLoop(handle: EventHandler, more: Partial<ConsumerLoopOptions> = {}): Promise<ConsumerLoop> {
  const loop = new ConsumerLoop({
    stage: 'parse',
    holder: `holder-${loops.length}`,
    platform: { ...platform, feed },
    handlers: new Map([['RepositoryRemoved', { handle }]]),
    log: SILENT,
    metrics: new StageMetrics(loops.length === 0 ? registry : new Registry()),
    ...more,
  });
  loops.push(loop);
  await loop.start();
  return loop;
}

/** Events of repositories by number, each on a stream of its own. */
async function append(...repositories: number[]): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (const repository of repositories) {
    const n = log.entries.length + 1;
    const appended = await platform.store.append({
      stream: `repository-${n}`,
      expected: EMPTY_STREAM,
      operationId: 'op',
      events: [newEvent('RepositoryRemoved', { repository_id: idOf(repository) }, n)],
    });
    if (appended.kind === 'appended') events.push(...appended.events);
  }
  return events;
}

/** Which of the appended events it is, from 1. */
const numberOf = ({ id }: { readonly id: string }) => Number.parseInt(id.slice(-12), 16);

/** The event that the checkpoint is at; 0 at the start. */
async function checkpoint(): Promise<number> {
  const { eventId } = await platform.state.checkpoint('parse');
  return eventId === null ? 0 : numberOf({ id: eventId });
}

describe('ConsumerLoop, the fast path', () => {
  it('handles a message and acknowledges it; a second delivery is acknowledged and not handled', async () => {
    const seen: number[] = [];
    await startLoop(async (event) => (seen.push(numberOf(event)), DONE));
    const [event] = await append(1);
    await feed.deliver(event!);
    await feed.deliver(event!);
    expect(feed.log).toEqual(['ack', 'ack']);
    expect(seen).toEqual([1]);
  });

  it('five deliveries at once reach the handler once', async () => {
    const seen: number[] = [];
    const gate = Promise.withResolvers<void>();
    await startLoop(async (event) => {
      seen.push(numberOf(event));
      await gate.promise;
      return DONE;
    });
    const [event] = await append(1);
    const deliveries = Array.from({ length: 5 }, () => feed.deliver(event!));
    gate.resolve();
    await Promise.all(deliveries);
    expect(seen).toEqual([1]);
    expect(feed.log).toEqual(['ack', 'ack', 'ack', 'ack', 'ack']);
  });

  it('asks for a message again after the delay that the handler names', async () => {
    await startLoop(async () => waiting(200, 'not yet'));
    const [event] = await append(1);
    await feed.deliver(event!);
    expect(feed.log).toEqual(['retry 200']);
  });

  it('says that it is still at work while a handler takes long', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const gate = Promise.withResolvers<void>();
    await startLoop(async () => gate.promise.then(() => DONE));
    const [event] = await append(1);
    const delivered = feed.deliver(event!);
    vi.advanceTimersByTime(3 * HEARTBEAT_MS);
    gate.resolve();
    await delivered;
    vi.advanceTimersByTime(3 * HEARTBEAT_MS);
    expect(feed.log).toEqual(['working', 'working', 'working', 'ack']);
  });

  it('buries a message that cannot be read, and goes on', async () => {
    const seen: number[] = [];
    await startLoop(async (event) => (seen.push(numberOf(event)), DONE));
    await feed.deliver({ kind: 'unreadable', eventId: 'message-9', raw: '{"run', error: 'the body is not JSON' });
    const [event] = await append(1);
    await feed.deliver(event!);
    expect(feed.log).toEqual(['ack', 'ack']);
    expect(seen).toEqual([1]);
    expect(await platform.state.deadLetters({ limit: 10 })).toMatchObject([
      { event_id: 'message-9', payload: '{"run', error: 'the body is not JSON', account_id: null },
    ]);
    expect(await registry.metrics()).toContain('fleetwright_unreadable_messages_total{stage="parse"} 1');
  });

  it('drops a message of an event that the store does not hold', async () => {
    const seen: number[] = [];
    await startLoop(async (event) => (seen.push(numberOf(event)), DONE));
    const [event] = await append(1);
    await feed.deliver({ ...event!, position: placeAt(500).position });
    expect(feed.log).toEqual(['ack']);
    expect(await registry.metrics()).toContain('fleetwright_phantom_messages_total{stage="parse"} 1');
  });

  it('handles events of one repository one after the other, and no more than a limit at once', async () => {
    const running = new Map<string, number>();
    let most = 0;
    let overlaps = 0;
    await startLoop(async (event) => {
      const key = event.type === 'RepositoryRemoved' ? event.data.repository_id : '';
      running.set(key, (running.get(key) ?? 0) + 1);
      overlaps = Math.max(overlaps, running.get(key) ?? 0);
      most = Math.max(
        most,
        [...running.values()].reduce((sum, n) => sum + n, 0),
      );
      await new Promise((resolve) => setTimeout(resolve, 2));
      running.set(key, (running.get(key) ?? 0) - 1);
      return DONE;
    });
    const events = await append(...Array.from({ length: 40 }, (_, n) => n % 20));
    await Promise.all(events.map((event) => feed.deliver(event)));
    expect(overlaps).toBe(1);
    expect(most).toBe(EVENTS_RUNNING_MAX);
  });
});

describe('ConsumerLoop, the safety net', () => {
  it('finds what was never delivered, and moves the checkpoint over it', async () => {
    await append(1, 2, 3);
    const seen: number[] = [];
    await startLoop(async (event) => (seen.push(numberOf(event)), DONE));
    await waitFor(() => seen.length === 3, { what: 'three events' });
    feed.options?.onGap?.();
    await waitFor(async () => (await checkpoint()) === 3, { what: 'the checkpoint' });
    expect(seen).toEqual([1, 2, 3]);
  });

  it('goes on from the checkpoint after a restart', async () => {
    await append(1, 2, 3);
    await platform.state.advance('parse', logPlaceOf((await platform.store.read('repository-2'))[0]!));
    const seen: number[] = [];
    await startLoop(async (event) => (seen.push(numberOf(event)), DONE));
    await waitFor(() => seen.length > 0, { what: 'the event after the checkpoint' });
    expect(seen).toEqual([3]);
  });

  it('does not handle again what the fast path has answered', async () => {
    const seen: number[] = [];
    await startLoop(async (event) => (seen.push(numberOf(event)), DONE));
    const events = await append(1, 2, 3);
    await feed.deliver(events[2]!);
    await feed.deliver(events[0]!);
    feed.options?.onGap?.();
    await waitFor(() => seen.includes(2), { what: 'the event that was not delivered' });
    feed.options?.onGap?.();
    await waitFor(async () => (await checkpoint()) === 3, { what: 'the checkpoint' });
    expect(seen).toEqual([3, 1, 2]);
  });

  it('holds the checkpoint below an event that is still owed, and asks for it again', async () => {
    await append(1, 2, 3);
    let isReady = false;
    const seen: number[] = [];
    await startLoop(async (event) => {
      if (numberOf(event) === 2 && !isReady) return waiting(50, 'not yet');
      seen.push(numberOf(event));
      return DONE;
    });
    await waitFor(() => seen.length === 2, { what: 'the two others' });
    feed.options?.onGap?.();
    await waitFor(async () => (await checkpoint()) === 1, { what: 'the checkpoint' });
    isReady = true;
    await waitFor(() => seen.length === 3, { what: 'the event that waited' });
    expect(await checkpoint()).toBe(1);
    feed.options?.onGap?.();
    await waitFor(async () => (await checkpoint()) === 3, { what: 'the checkpoint to move on' });
  });

  it('reads on when the store comes back', async () => {
    await append(1);
    let failures = 0;
    const store = Object.assign(Object.create(platform.store), {
      readAll: async (options: Parameters<typeof platform.store.readAll>[0]) => {
        failures += 1;
        if (failures <= 1) throw new StoreUnavailable('restarting');
        return platform.store.readAll(options);
      },
    });
    const seen: number[] = [];
    await startLoop(async (event) => (seen.push(numberOf(event)), DONE), { platform: { ...platform, store, feed } });
    await waitFor(() => seen.length === 1, { what: 'the event after the store came back' });
  });

  it('asks about everything again when the stored checkpoint went back, as after a restore', async () => {
    await append(1, 2);
    const seen: number[] = [];
    await startLoop(async (event) => (seen.push(numberOf(event)), DONE));
    await waitFor(() => seen.length === 2, { what: 'both events' });
    feed.options?.onGap?.();
    await waitFor(async () => (await checkpoint()) === 2, { what: 'the checkpoint' });
    Object.assign(platform.state, { checkpoint: async () => LOG_START, advance: async () => undefined });
    feed.options?.onGap?.();
    await waitFor(() => seen.length === 4, { what: 'both events again' });
  });
});

describe('ConsumerLoop, effects', () => {
  it('[F17] five deliveries of each of 20 events, shuffled and to two replicas at once, record each answer once', async () => {
    const answer: EventHandler = async (event) => {
      const stream = `parse-${event.position}`;
      const facts = [{ type: 'RepositoryRemoved' as const, data: { repository_id: idOf(1) } }];
      await recordOnce(platform, { stream, facts, cause: event });
      return DONE;
    };
    const events = await append(...Array.from({ length: 20 }, (_, n) => n));
    const replicas = [feed, new ManualFeed()];
    await startLoop(answer);
    await startLoop(answer, { platform: { ...platform, feed: replicas[1]! } });
    const deliveries = events.flatMap((event) => Array.from({ length: 5 }, () => event));
    const shuffled = deliveries.toSorted((a, b) => ((a.position * 7919) % 101) - ((b.position * 104729) % 103));
    await Promise.all(shuffled.map((event, n) => replicas[n % 2]!.deliver(event)));
    for (const event of events) expect(await platform.store.read(`parse-${event.position}`)).toHaveLength(1);
  });

  it('a dead letter that is replayed is handled, and then settled', async () => {
    let isMended = false;
    const seen: number[] = [];
    await startLoop(async (event) => {
      if (!isMended) return stalled('the document is gone');
      seen.push(numberOf(event));
      return DONE;
    });
    const [event] = await append(1);
    await feed.deliver(event!);
    const [letter] = await platform.state.deadLetters({ limit: 10 });
    isMended = true;
    await platform.state.markReplayed(letter!.id);
    await waitFor(() => seen.length === 1, { what: 'the replay' });
    await waitFor(async () => (await platform.state.replays('parse', 10)).length === 0, { what: 'the settlement' });
  });

  it('a replayed letter whose event is not in the store says so and is buried again', async () => {
    await startLoop(async () => DONE);
    await feed.deliver({ kind: 'unreadable', eventId: 'message-9', raw: '?', error: 'the body is not JSON' });
    const [letter] = await platform.state.deadLetters({ limit: 10 });
    await platform.state.markReplayed(letter!.id);
    await waitFor(async () => (await platform.state.replays('parse', 10)).length === 0, {
      what: 'the letter to be buried',
    });
    const [again] = await platform.state.deadLetters({ limit: 10 });
    expect(again?.error).toBe('the body is not JSON (not in the store, so there is nothing to replay)');
  });
});

describe('ConsumerLoop, stopping', () => {
  it('[F48] waits for what has begun and hands back the rest', async () => {
    const gate = Promise.withResolvers<void>();
    const seen: number[] = [];
    const loop = await startLoop(async (event) => {
      seen.push(numberOf(event));
      await gate.promise;
      return DONE;
    });
    const events = await append(1, 1);
    const deliveries = events.map((event) => feed.deliver(event));
    await waitFor(() => seen.length === 1, { what: 'the first event to begin' });
    const stopped = loop.stop();
    gate.resolve();
    await stopped;
    await Promise.all(deliveries);
    expect(seen).toEqual([1]);
    expect(feed.log.toSorted()).toEqual(['ack', 'closed', 'retry 0']);
  });
});
