import type { AccountId, Id, WebhookDelivery } from '@fleetwright/contracts';
import { isSamePlace, LOG_START, type LogPlace } from '@fleetwright/core/event-sourcing';
import {
  type DeliveryLogFilter,
  type DeliveryQueue,
  type Due,
  joined,
  type Message,
  type OwnedSubscription,
  type Settlement,
  totalOf,
} from '@fleetwright/core/webhooks';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { FOLLOW_LOCK, FORGOTTEN_AT_ONCE, PLACES_KEPT } from './limits.ts';
import { deliveryOf, type DeliveryRow, dueOf, type DueRow } from './rows.ts';
import { run } from './statements.ts';

interface Options {
  readonly pool: pg.Pool;
  /** Ids of new deliveries, growing with time: the order of the log. */
  readonly nextId: () => Id;
}

interface PlaceRow {
  readonly position: string;
  readonly event_id: Id;
}

/** The queue in PostgreSQL. `migrateDeliveries` must have been run. The pool is not ended. */
export class PostgresDeliveries implements DeliveryQueue {
  readonly #pool: pg.Pool;
  readonly #nextId: () => Id;

  constructor({ pool, nextId }: Options) {
    this.#pool = pool;
    this.#nextId = nextId;
  }

  places(): Promise<readonly LogPlace[]> {
    return orUnavailable(async () => (await run<PlaceRow>(this.#pool, 'places', [])).map(placeOf));
  }

  subscriptions(): Promise<readonly OwnedSubscription[]> {
    return orUnavailable(() => run<OwnedSubscription & pg.QueryResultRow>(this.#pool, 'subscriptions', []));
  }

  take(step: Parameters<DeliveryQueue['take']>[0]): Promise<boolean> {
    const { after, scannedTo, changed, messages } = step;
    return this.#inTransaction(async (client) => {
      await run(client, 'lockPlace', [FOLLOW_LOCK]);
      const known = (await run<PlaceRow>(client, 'places', [])).map(placeOf);
      if (!isSamePlace(known[0] ?? LOG_START, after)) return false;
      for (const [id, owned] of changed) await setSubscription(client, id, owned);
      for (const message of messages) await this.#write(client, message);
      await run(client, 'addPlace', [scannedTo.position, scannedTo.eventId]);
      await run(client, 'forgetPlaces', [PLACES_KEPT]);
      return true;
    });
  }

  goBack(from: LogPlace, to: LogPlace): Promise<void> {
    return this.#inTransaction(async (client) => {
      await run(client, 'lockPlace', [FOLLOW_LOCK]);
      const [newest] = (await run<PlaceRow>(client, 'places', [])).map(placeOf);
      if (newest !== undefined && isSamePlace(newest, from)) await run(client, 'laterPlaces', [to.position]);
    });
  }

  async #write(client: pg.PoolClient, message: Message): Promise<void> {
    const { subscription_id, fold, closes, events, counts } = message;
    if (fold !== null) {
      const [open] = await run<Pick<DeliveryRow, 'id' | 'events' | 'counts'>>(client, 'open', [subscription_id, fold]);
      if (open !== undefined) {
        const all = joined({ events: open.events, counts: open.counts, closes: false }, message);
        const values = [open.id, JSON.stringify(all.events), JSON.stringify(all.counts), totalOf(all.counts), closes];
        return void (await run(client, 'join', values));
      }
    }
    // The end of a run that nobody was to be told of, nor had been told anything about.
    if (events.length === 0) return;
    const { account_id, position, event_id } = message;
    const holdMs = closes ? 0 : message.holdMs;
    await run(client, 'add', [
      ...[this.#nextId(), subscription_id, account_id, position, event_id, holdMs > 0 ? fold : null],
      ...[JSON.stringify(events), JSON.stringify(counts), totalOf(counts), holdMs],
    ]);
  }

  async claim(request: Parameters<DeliveryQueue['claim']>[0]): Promise<readonly Due[]> {
    const { holder, limit, ttlMs } = request;
    return (await orUnavailable(() => run<DueRow>(this.#pool, 'claim', [holder, limit, ttlMs]))).map(dueOf);
  }

  async seal({ delivery_id, counts }: Due, body: string): Promise<boolean> {
    const sealed = await orUnavailable(() => run(this.#pool, 'seal', [delivery_id, body, totalOf(counts)]));
    return sealed.length > 0;
  }

  settle(settlement: Settlement): Promise<void> {
    const { delivery_id, subscription_id, holder, state, pauseMs, hasFailed, status, answer, error } = settlement;
    return this.#inTransaction(async (client) => {
      await run(client, 'settleSubscription', [subscription_id, holder, hasFailed, pauseMs]);
      await run(client, 'settle', [delivery_id, state, status, answer, error]);
    });
  }

  async release({ subscription_id }: Due, holder: string): Promise<void> {
    await orUnavailable(() => run(this.#pool, 'release', [subscription_id, holder]));
  }

  drop(subscriptionId: Id): Promise<void> {
    return this.#inTransaction(async (client) => {
      await run(client, 'disableSubscription', [subscriptionId]);
      await run(client, 'drop', [subscriptionId]);
    });
  }

  async replay(account: AccountId, subscriptionId: Id, deliveryId: Id): Promise<WebhookDelivery | undefined> {
    const values = [account, subscriptionId, deliveryId];
    const [row] = await orUnavailable(() => run<DeliveryRow & pg.QueryResultRow>(this.#pool, 'replay', values));
    return row && deliveryOf(row);
  }

  async list({ account, subscriptionId, state, before, limit }: DeliveryLogFilter): Promise<WebhookDelivery[]> {
    const values = [account, subscriptionId, state, before, limit];
    const rows = await orUnavailable(() => run<DeliveryRow & pg.QueryResultRow>(this.#pool, 'list', values));
    return rows.map(deliveryOf);
  }

  async forget(olderThanMs: number): Promise<void> {
    await orUnavailable(() => run(this.#pool, 'forget', [olderThanMs, FORGOTTEN_AT_ONCE]));
  }

  #inTransaction<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    return orUnavailable(async () => {
      const client = await this.#pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const result = await work(client);
        await client.query('commit');
        return result;
      } catch (error) {
        broken = error as Error;
        throw error;
      } finally {
        // With whatever transaction is on it.
        client.release(broken);
      }
    });
  }
}

async function setSubscription(client: pg.PoolClient, id: Id, owned: OwnedSubscription | null): Promise<void> {
  if (owned === null) await run(client, 'removeSubscription', [id]);
  else {
    const { account_id, subscription } = owned;
    await run(client, 'setSubscription', [id, account_id, JSON.stringify(subscription), subscription.enabled]);
  }
  if (owned?.subscription.enabled !== true) await run(client, 'drop', [id]);
}

function placeOf({ position, event_id }: PlaceRow): LogPlace {
  return { position: Number(position) as LogPlace['position'], eventId: event_id };
}
