import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import type { EventData, EventType, WebhookSubscription } from '@fleetwright/contracts';
import { EMPTY_STREAM, isSamePlace, LOG_START, type LogPlace } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import type { DeliveryQueue, Message } from '@fleetwright/core/webhooks';
import { SILENT } from '@fleetwright/kit/service';
import { beforeEach, describe, expect, it } from 'vitest';
import { Following } from './following.ts';
import { FOLLOW_EVENTS_MAX } from './limits.ts';
import type { WebhooksPorts } from './ports.ts';

/** Takes down what it is given, as the real one does. */
class Queue implements Pick<DeliveryQueue, 'places' | 'subscriptions' | 'take' | 'goBack'> {
  readonly written: LogPlace[] = [];
  readonly messages: Message[] = [];
  readonly owned = new Map<string, { account_id: string; subscription: WebhookSubscription }>();

  async places(): Promise<readonly LogPlace[]> {
    return this.written.toReversed();
  }
  async subscriptions() {
    return [...this.owned.values()];
  }
  async take({ after, scannedTo, messages, changed }: Parameters<DeliveryQueue['take']>[0]): Promise<boolean> {
    if (!isSamePlace(this.written.at(-1) ?? LOG_START, after)) return false;
    this.written.push(scannedTo);
    this.messages.push(...messages);
    for (const [id, owned] of changed) if (owned !== null) this.owned.set(id, owned);
    return true;
  }
  async goBack(): Promise<void> {}
}

let store: MemoryEventStore;
let queue: Queue;
let following: Following;
let count = 0;
const nothingStops = new AbortController().signal;

beforeEach(() => {
  store = new MemoryEventStore({ log: createMemoryLog(), clock: { now: () => '2026-01-01T00:00:00.000Z' } });
  queue = new Queue();
  following = another();
});

/** As of a process that has just started. */
function another(): Following {
  return new Following({ store, queue, log: SILENT } as unknown as WebhooksPorts);
}

async function look(by = following): Promise<number> {
  let queued = 0;
  await by.run(nothingStops, () => void (queued += 1));
  return queued;
}

const subscription: WebhookSubscription = {
  ...{ id: idOf(1), name: 's', url_sealed: 's', url_shown: 'u', template: 'json', kinds: [], severities: [] },
  ...{ repository_ids: [], enabled: true, disabled_reason: null, generation: 1, previous_until: null },
  ...{ created_by: { type: 'user', id: 'ada' }, created_at: '2026-01-01T00:00:00.000Z' },
};

/** Somebody subscribes to everything. */
const subscribed = () => appended('WebhookSubscriptionSet', { subscription });

async function resolved(events: number): Promise<LogPlace> {
  for (let event = 1; event <= events; event += 1) {
    const data = { repository_id: idOf(7), fingerprint: 'f'.repeat(64), live_revision: event };
    await appended('DriftResolved', data);
  }
  return store.head();
}

async function appended<T extends EventType>(type: T, data: EventData<T>): Promise<LogPlace> {
  count += 1;
  const event = newEvent(type, data, count);
  await store.append({ stream: `s-${count}`, expected: EMPTY_STREAM, operationId: event.id, events: [event] });
  return store.head();
}

describe('following the log', () => {
  it('writes nothing for events that tell nobody anything, until it is quiet', async () => {
    await resolved(3);
    await look();
    await resolved(2);
    await look();
    expect(queue.written).toEqual([]);
    await look();
    expect(queue.written).toEqual([await store.head()]);
    await look();
    expect(queue.written).toHaveLength(1);
  });

  it('writes a place all the same when that is far behind', async () => {
    await resolved(FOLLOW_EVENTS_MAX - 1);
    await look();
    expect(queue.written).toEqual([]);
    const end = await resolved(1);
    await look();
    expect(queue.written).toEqual([end]);
  });

  it('writes at once what somebody is told of, with the place after it', async () => {
    await resolved(2);
    await look();
    const made = await subscribed();
    await look();
    expect(queue.written).toEqual([made]);
    const end = await resolved(2);
    expect(await look()).toBe(1);
    expect(queue.written).toEqual([made, end]);
    expect(queue.messages).toHaveLength(2);
  });

  it('reads again, after its process died, what it had not written down, and tells nobody twice', async () => {
    await subscribed();
    await resolved(1);
    await look();
    expect(queue.messages).toHaveLength(1);
    queue.owned.clear();
    await resolved(2);
    const [first, second] = [another(), another()];
    await look(first);
    expect(queue.written).toHaveLength(1);
    await look(second);
    await look(second);
    expect(queue.written.at(-1)).toEqual(await store.head());
    expect(queue.messages).toHaveLength(1);
  });

  it('goes on where another process ended that came first', async () => {
    await subscribed();
    await look();
    const other = another();
    const ends = [await resolved(1)];
    await look(other);
    ends.push(await resolved(1));
    await look();
    expect(queue.messages.map(({ event_id }) => event_id)).toEqual(ends.map(({ eventId }) => eventId));
  });

  it('reads the log once for what a hint told of', async () => {
    await resolved(1);
    let reads = 0;
    const { readAll } = store;
    store.readAll = (options) => {
      reads += 1;
      return readAll.call(store, options);
    };
    await look();
    expect(reads).toBe(1);
  });
});
