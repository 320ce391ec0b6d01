import type {
  AccountId,
  EventConsumer,
  FleetEventView,
  Id,
  Instant,
  WebhookDelivery,
  WebhookDeliveryState,
} from '@fleetwright/contracts';
import type { LogPlace } from '@fleetwright/core/event-sourcing';
import type { Receiver } from './address.ts';
import type { Followings } from './messages.ts';
import type { OwnedSubscription } from './subscriptions.ts';

/** One delivery whose turn it is, claimed for whoever asked. */
export interface Due {
  readonly delivery_id: Id;
  readonly subscription_id: Id;
  readonly account_id: AccountId;
  /** null: it was never tried, so it has none yet. */
  readonly body: string | null;
  readonly events: readonly FleetEventView[];
  readonly counts: Readonly<Record<string, number>>;
  /** Tries so far. */
  readonly attempts: number;
  /** Failures in a row of the subscription so far. */
  readonly failures: number;
  /** Since when nothing got through; null: the last one did. */
  readonly failing_since: Instant | null;
  /** How long that is, milliseconds, by the database's clock. */
  readonly failing_for_ms: number;
}

/** What became of a try. */
export interface Settlement {
  readonly delivery_id: Id;
  readonly subscription_id: Id;
  readonly holder: string;
  readonly state: WebhookDeliveryState;
  /** Before the subscription is sent anything again. */
  readonly pauseMs: number;
  readonly hasFailed: boolean;
  readonly status: number | null;
  readonly answer: string | null;
  readonly error: string | null;
}

export interface DeliveryLogFilter {
  readonly account: AccountId;
  readonly subscriptionId: Id;
  /** null: all. */
  readonly state: WebhookDeliveryState | null;
  /** Older ones than this; null: from the newest on. */
  readonly before: Id | null;
  readonly limit: number;
}

/**
 * The queue and the log of deliveries. Time is the queue's own, so that replicas agree. Every method may throw
 * `StoreUnavailable`.
 */
export interface DeliveryQueue {
  /** Places up to which the log was followed, the newest first; none before the first event. */
  places(): Promise<readonly LogPlace[]>;
  /** Every subscription, as of the newest place. */
  subscriptions(): Promise<readonly OwnedSubscription[]>;
  /**
   * Writes what events came to, and the place after them, together or not at all. An event that a subscription was told of
   * before is no second delivery. False, and nothing is written, when the log was followed past `after` by somebody else.
   */
  take(step: { readonly after: LogPlace; readonly scannedTo: LogPlace } & Followings): Promise<boolean>;
  /** Forgets the places after one, which the store has lost, if the newest is still the one that was seen. */
  goBack(from: LogPlace, to: LogPlace): Promise<void>;
  /**
   * The oldest delivery of each enabled subscription that has one which is due, and that nobody else has claimed. A claim
   * ends by itself after `ttlMs`: what its holder was sending is sent again.
   */
  claim(request: { readonly holder: string; readonly limit: number; readonly ttlMs: number }): Promise<readonly Due[]>;
  /** Fixes the body. False when more was gathered meanwhile: claim it anew. The first body that is fixed stays. */
  seal(due: Due, body: string): Promise<boolean>;
  settle(settlement: Settlement): Promise<void>;
  /** Gives a claim back untried. */
  release(due: Due, holder: string): Promise<void>;
  /** Nothing that is queued for it is sent any more, and nothing is queued until it is changed. */
  drop(subscriptionId: Id): Promise<void>;
  /** undefined: the account's subscription has no such delivery. */
  replay(account: AccountId, subscriptionId: Id, deliveryId: Id): Promise<WebhookDelivery | undefined>;
  list(filter: DeliveryLogFilter): Promise<readonly WebhookDelivery[]>;
  /** Forgets what was finished longer ago than this. */
  forget(olderThanMs: number): Promise<void>;
}

/** What a receiver answered, or why it did not. */
export type Sent =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The header `Retry-After`, as it came. */
      readonly retryAfter: string | undefined;
      /** The first 1 KiB of the body, as text. */
      readonly answer: string;
    }
  /** `error`: a sentence for people. */
  | { readonly kind: 'unanswered'; readonly error: string };

/**
 * Sends one request to a receiver, once: follows no redirect, and connects to no address that is not allowed, also when a
 * name means another one than a moment ago. Never throws for what the receiver or the network does.
 */
export interface WebhookSender {
  post(receiver: Receiver, headers: Readonly<Record<string, string>>, body: string): Promise<Sent>;
  /** What is wrong with what the host's name means now; undefined: nothing. */
  refusalOf(receiver: Receiver): Promise<string | undefined>;
}

/** Durable readers of tenants at the bus. Methods throw `BusUnavailable`. */
export interface TenantReaders {
  /** Of all accounts, by name. */
  names(): Promise<ReadonlySet<string>>;
  /** Makes it, unless it is there. */
  ensure(account: AccountId, consumer: EventConsumer): Promise<void>;
  /** Nothing happens when it is not there. */
  remove(name: string): Promise<void>;
}
