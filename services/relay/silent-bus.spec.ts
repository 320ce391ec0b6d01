import {
  createMemoryLog,
  loseEvents,
  MemoryEventStore,
  type MemoryLog,
} from '@fleetwright/adapters/event-store-memory';
import { CountingIds, ManualClock, MemoryStageState } from '@fleetwright/adapters/pipeline-memory';
import type { StoredEvent } from '@fleetwright/contracts';
import { type AnnouncedEnd, EMPTY_STREAM, type EventAnnouncer, logPlaceOf } from '@fleetwright/core/event-sourcing';
import { newEvent } from '@fleetwright/core/event-sourcing/testing';
import { SILENT } from '@fleetwright/kit/service';
import { beforeEach, describe, expect, it } from 'vitest';
import { RelayTicks } from './relay.ticks.ts';

/** A bus that takes everything while it is there. */
class Bus implements EventAnnouncer {
  isConnected = true;
  messages: StoredEvent[] = [];

  async end(): Promise<AnnouncedEnd> {
    const last = this.messages.at(-1);
    return {
      lastSequence: this.messages.length,
      firstSequence: 1,
      last: last === undefined ? 'none' : logPlaceOf(last),
    };
  }
  async announcedAt(sequence: number) {
    const event = this.messages[sequence - 1];
    return event === undefined ? null : logPlaceOf(event);
  }
  refusalOf(): undefined {}
  async announce(events: readonly StoredEvent[]) {
    this.messages.push(...events);
    return { count: events.length, lastSequence: this.messages.length };
  }
  async recreate(): Promise<void> {
    this.messages = [];
  }
  async whenConnected(): Promise<boolean> {
    return this.isConnected;
  }
}

describe('the relay of a log that lost events, without a word from the bus', () => {
  const clock = new ManualClock();
  let log: MemoryLog;
  let bus: Bus;
  let state: MemoryStageState;
  let stored: StoredEvent[];
  let ids = 0;

  beforeEach(() => {
    log = createMemoryLog();
    bus = new Bus();
    state = new MemoryStageState(clock);
    stored = [];
  });

  function relay(): RelayTicks {
    const store = new MemoryEventStore({ log, clock });
    return new RelayTicks({ store, state, announcer: bus, ids: new CountingIds((ids += 1_000)) }, SILENT);
  }

  const announce = (ticks: RelayTicks) => ticks.announce('now', new AbortController().signal);

  async function append(account: string): Promise<void> {
    const mutation = { revision: 1, operation_id: account, origin: { type: 'seed' as const } };
    const n = log.entries.length + 1;
    const event = newEvent('AccountCreated', { ...mutation, account, name: account }, n, { account_id: account });
    const store = new MemoryEventStore({ log, clock });
    const request = { stream: `fleet-${account}`, expected: EMPTY_STREAM, operationId: 'op', events: [event] };
    const result = await store.append(request);
    if (result.kind === 'appended') stored.push(...result.events);
  }

  const reported = async () => {
    const store = new MemoryEventStore({ log, clock });
    return (await store.read('store-acme')).map(({ data }) => data);
  };

  /** Two events are announced, and the second one is lost. */
  async function lost(ticks: RelayTicks): Promise<void> {
    await append('acme');
    await announce(ticks);
    await append('globex');
    await announce(ticks);
    loseEvents(log, 1);
  }

  it.each<[string, () => void]>([
    ['is away', () => (bus.isConnected = false)],
    ['lost all of its messages as well', () => (bus.messages = [])],
  ])('[F64] tells it by what it passed itself, when the bus %s', async (_sentence, fail) => {
    const ticks = relay();
    await lost(ticks);
    fail();
    await announce(ticks);
    expect(await reported()).toMatchObject([{ last_common_event_id: stored[0]?.id }]);
  });

  it('[F64] is told once, also when the bus tells of it later, and whoever takes over', async () => {
    const [first, other] = [relay(), relay()];
    await lost(first);
    bus.isConnected = false;
    await announce(first);
    bus.isConnected = true;
    await announce(other);
    await announce(first);
    expect(await reported()).toHaveLength(1);
    expect(bus.messages.map(({ id }) => id)).toEqual(log.entries.map(({ envelope }) => envelope.id));
  });

  it('[F64] leaves it to the others when it passed nothing itself', async () => {
    const [first, other] = [relay(), relay()];
    await append('acme');
    await announce(first);
    bus.isConnected = false;
    loseEvents(log, 1);
    await announce(other);
    expect(await reported()).toEqual([]);
  });
});
