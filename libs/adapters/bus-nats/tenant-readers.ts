import type { AccountId, EventConsumer } from '@fleetwright/contracts';
import { BusUnavailable, isTenantReader } from '@fleetwright/core/event-sourcing';
import type { TenantReaders } from '@fleetwright/core/webhooks';
import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { API_TIMEOUT_MS } from './limits.ts';
import { STREAM } from './stream.ts';

/** What is not there need not be removed; nor what was in a stream that is not there. */
const GONE: readonly number[] = [JetStreamApiCodes.ConsumerNotFound, JetStreamApiCodes.StreamNotFound];

/** Pull consumers of the one stream, named as tenants are granted them. The connection is not closed. */
export class NatsTenantReaders implements TenantReaders {
  readonly #connection: NatsConnection;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  names(): Promise<ReadonlySet<string>> {
    return this.#manage(async (jsm) => {
      const names = new Set<string>();
      for await (const { name } of jsm.consumers.list(STREAM)) if (isTenantReader(name)) names.add(name);
      return names;
    });
  }

  ensure(account: AccountId, { name, event_names, start }: EventConsumer): Promise<void> {
    return this.#manage(async (jsm) => {
      const heard = event_names.length === 0 ? ['*'] : event_names;
      await jsm.consumers.add(STREAM, {
        durable_name: name,
        filter_subjects: heard.map((event) => `fleet.${account}.gitops.${event}`),
        ack_policy: AckPolicy.Explicit,
        deliver_policy: start === 'now' ? DeliverPolicy.New : DeliverPolicy.All,
      });
    });
  }

  remove(name: string): Promise<void> {
    return this.#manage(async (jsm) => {
      try {
        await jsm.consumers.delete(STREAM, name);
      } catch (error) {
        if (error instanceof JetStreamApiError && GONE.includes(error.code)) return;
        throw error;
      }
    });
  }

  async #manage<Result>(work: (jsm: JetStreamManager) => Promise<Result>): Promise<Result> {
    try {
      return await work(await jetstreamManager(this.#connection, { timeout: API_TIMEOUT_MS, checkAPI: false }));
    } catch (error) {
      throw new BusUnavailable('the bus did not answer about durable readers', { cause: error });
    }
  }
}
