import type { AccountId, EventConsumer } from '@fleetwright/contracts';
import { LOG_START, READ_ALL_MAX, type LogPlace, isSamePlace } from '@fleetwright/core/event-sourcing';
import { consumersFold, type EventConsumers } from '@fleetwright/core/webhooks';
import { Aggregate } from '@fleetwright/kit/service';
import type { WebhooksPorts } from './ports.ts';

/** The accounts' durable readers as the log has them, and at the bus as there. */
export class Readers {
  readonly #ports: WebhooksPorts;
  readonly known: Aggregate<EventConsumers>;
  readonly #accounts = new Set<AccountId>();
  #place: LogPlace = LOG_START;

  constructor(ports: WebhooksPorts) {
    this.#ports = ports;
    this.known = new Aggregate(ports, { streamOf: (account) => `delivery-${account}`, folding: consumersFold });
    ports.store.onWentBack(() => (this.#place = LOG_START));
  }

  static over(ports: WebhooksPorts): Readers {
    const readers = byPorts.get(ports) ?? new Readers(ports);
    byPorts.set(ports, readers);
    return readers;
  }

  /** Makes what the bus has lost: its folder may be deleted at any time. Throws `BusUnavailable`, `StoreUnavailable`. */
  async restore(): Promise<void> {
    await this.#learn();
    if (this.#accounts.size === 0) return;
    const present = await this.#ports.readers.names();
    for (const account of this.#accounts) {
      for (const consumer of (await this.of(account)).values()) {
        if (!present.has(consumer.name)) await this.#ports.readers.ensure(account, consumer);
      }
    }
  }

  async of(account: AccountId): Promise<ReadonlyMap<string, EventConsumer>> {
    return (await this.known.load(account)).state;
  }

  /** Which accounts have any. */
  async #learn(): Promise<void> {
    for (;;) {
      const after = this.#place;
      const page = await this.#ports.store.readAll({ after, limit: READ_ALL_MAX, types: ['EventConsumerSet'] });
      for (const { account_id } of page.events) this.#accounts.add(account_id);
      this.#place = page.scannedTo;
      if (isSamePlace(page.scannedTo, after)) return;
    }
  }
}

const byPorts = new WeakMap<WebhooksPorts, Readers>();
