import type { StoredEvent } from '@fleetwright/contracts';
import {
  type Delivery,
  type EventFeed,
  type EventStore,
  isSamePlace,
  LOG_START,
  type LogPlace,
} from '@fleetwright/core/event-sourcing';
import { FEED_PAGE_EVENTS } from './limits.ts';

type ConsumeOptions = Parameters<EventFeed['consume']>[0];

/** Feeds stages straight from a store. Each stage goes on where it was, as with a durable consumer. */
export class MemoryEventFeed implements EventFeed {
  readonly #store: EventStore;
  readonly #places = new Map<string, LogPlace>();

  constructor(store: EventStore) {
    this.#store = store;
  }

  async consume(options: ConsumeOptions): Promise<{ close(): Promise<void> }> {
    const timers = new Set<NodeJS.Timeout>();
    const redeliveries: StoredEvent[] = [];
    let openCount = 0;
    let isClosed = false;
    let isPumping = false;
    let isPumpDue = false;

    const start = (event: StoredEvent): void => {
      openCount += 1;
      const delivery = deliveryOf(event, (delayMs) => {
        const timer = setTimeout(() => {
          timers.delete(timer);
          redeliveries.push(event);
          void pump();
        }, delayMs);
        timers.add(timer);
      });
      void options.deliver(delivery).finally(() => {
        openCount -= 1;
        void pump();
      });
    };
    const pump = async (): Promise<void> => {
      isPumpDue = true;
      if (isPumping) return;
      isPumping = true;
      while (isPumpDue && !isClosed) {
        isPumpDue = false;
        await this.#deliverFree(options, redeliveries, () => options.inFlightMax - openCount, start);
      }
      isPumping = false;
    };
    const stop = this.#store.onAppended(() => void pump());
    void pump();
    return {
      close: async () => {
        isClosed = true;
        stop();
        for (const timer of timers) clearTimeout(timer);
      },
    };
  }

  async #deliverFree(
    options: ConsumeOptions,
    redeliveries: StoredEvent[],
    free: () => number,
    start: (event: StoredEvent) => void,
  ): Promise<void> {
    while (free() > 0) {
      const again = redeliveries.shift();
      if (again) {
        start(again);
        continue;
      }
      const after = this.#places.get(options.stage) ?? LOG_START;
      const limit = Math.min(free(), FEED_PAGE_EVENTS);
      const page = await this.#store.readAll({ after, limit, types: options.types });
      this.#places.set(options.stage, page.scannedTo);
      for (const event of page.events) start(event);
      if (isSamePlace(page.scannedTo, after)) return;
    }
  }
}

function deliveryOf(event: StoredEvent, retry: (delayMs: number) => void): Delivery {
  return { content: { kind: 'event', event }, ack: () => undefined, retry, working: () => undefined };
}
