import type { AccountId, EventType, FleetEventView, Id, Position, StoredEvent } from '@fleetwright/contracts';
import { DECISIONS_HOLD_MS, EVENTS_LISTED_MAX, FOLD_HOLD_MS } from './limits.ts';
import { disabled, type OwnedSubscription } from './subscriptions.ts';
import { isWanted } from './wanted.ts';

/** What one subscription is to be told of, before it is written down as a delivery. */
export interface Message {
  readonly subscription_id: Id;
  readonly account_id: AccountId;
  /** Of the first event: the order of deliveries. */
  readonly position: Position;
  /** The first event, by which a message is known again. */
  readonly event_id: Id;
  /** The run with whose other events it is gathered; null: it stands alone. */
  readonly fold: string | null;
  /** How long others may join, milliseconds; 0: none do. */
  readonly holdMs: number;
  /** The run is over: what was gathered goes out. */
  readonly closes: boolean;
  /** The first ones, at most `EVENTS_LISTED_MAX`; none where the end of a run is all there is. */
  readonly events: readonly FleetEventView[];
  /** All of them by kind. */
  readonly counts: Readonly<Record<string, number>>;
}

/** An event of the log, as the timeline shows it; null: it does not. */
export interface Followed {
  readonly event: StoredEvent;
  readonly view: FleetEventView | null;
}

export interface Followings {
  /** Subscriptions as they are afterwards, those that changed; null: it was removed. */
  readonly changed: ReadonlyMap<Id, OwnedSubscription | null>;
  readonly messages: readonly Message[];
}

/** Events that one run, or one request, has many of, each about one resource; and how long they are gathered, milliseconds. */
const GATHERED: { readonly [Type in EventType]?: number } = {
  ChangeApplied: FOLD_HOLD_MS,
  ChangeFailed: FOLD_HOLD_MS,
  ChangeStale: FOLD_HOLD_MS,
  ChangeBlocked: FOLD_HOLD_MS,
  PolicyNotified: FOLD_HOLD_MS,
  ProposalApproved: DECISIONS_HOLD_MS,
  ProposalRejected: DECISIONS_HOLD_MS,
  ProposalExpired: DECISIONS_HOLD_MS,
  ProposalRetried: DECISIONS_HOLD_MS,
  VoteCast: DECISIONS_HOLD_MS,
  VoteWithdrawn: DECISIONS_HOLD_MS,
  ApprovalVoided: DECISIONS_HOLD_MS,
};

/** What happened, in order, as messages: each subscription is asked as it is at that moment. */
export function follow(subscriptions: readonly OwnedSubscription[], followed: readonly Followed[]): Followings {
  return new Following(subscriptions).through(followed);
}

class Following {
  readonly #present: Map<Id, OwnedSubscription>;
  readonly #changed = new Map<Id, OwnedSubscription | null>();
  readonly #messages: Message[] = [];
  /** Where the message of a subscription and a run stands that others may still join. */
  readonly #open = new Map<string, number>();

  constructor(subscriptions: readonly OwnedSubscription[]) {
    this.#present = new Map(subscriptions.map((one) => [one.subscription.id, one]));
  }

  through(followed: readonly Followed[]): Followings {
    for (const { event, view } of followed) {
      this.#subscriptionsAfter(event);
      if (view !== null || event.type === 'RunClosed') this.#tell(event, view);
    }
    return { changed: this.#changed, messages: this.#messages };
  }

  #subscriptionsAfter(event: StoredEvent): void {
    const { account_id } = event;
    if (event.type === 'WebhookSubscriptionSet') {
      const { subscription } = event.data;
      this.#set(subscription.id, { account_id, subscription });
    }
    if (event.type === 'WebhookSubscriptionRemoved') this.#set(event.data.subscription_id, null);
    if (event.type !== 'WebhookSubscriptionDisabled') return;
    const before = this.#present.get(event.data.subscription_id)?.subscription;
    if (before !== undefined) this.#set(before.id, { account_id, subscription: disabled(before, event.data.reason) });
  }

  #set(id: Id, owned: OwnedSubscription | null): void {
    this.#changed.set(id, owned);
    if (owned === null) this.#present.delete(id);
    else this.#present.set(id, owned);
  }

  #tell(event: StoredEvent, view: FleetEventView | null): void {
    const closes = event.type === 'RunClosed';
    const holdMs = closes ? 0 : (GATHERED[event.type] ?? null);
    const fold = holdMs === null ? null : event.correlation_id;
    for (const { account_id, subscription } of this.#present.values()) {
      if (account_id !== event.account_id) continue;
      const isTold = view !== null && isWanted(subscription, { view, repositoryId: repositoryOf(event) });
      if (!isTold && !(closes && subscription.enabled)) continue;
      this.#add({
        subscription_id: subscription.id,
        account_id: event.account_id,
        position: event.position,
        event_id: event.id,
        fold,
        holdMs: holdMs ?? 0,
        closes,
        events: isTold ? [view] : [],
        counts: isTold ? { [view.kind]: 1 } : {},
      });
    }
  }

  #add(message: Message): void {
    const key = `${message.subscription_id} ${message.fold}`;
    const at = message.fold === null ? undefined : this.#open.get(key);
    const before = at === undefined ? undefined : this.#messages[at];
    if (at === undefined || before === undefined) {
      if (message.fold !== null && !message.closes) this.#open.set(key, this.#messages.length);
      this.#messages.push(message);
      return;
    }
    this.#messages[at] = joined(before, message);
    if (message.closes) this.#open.delete(key);
  }
}

/** One message of two, the second of which came later. */
export function joined<Some extends Pick<Message, 'events' | 'counts' | 'closes'>>(before: Some, after: Message): Some {
  const all = new Map(Object.entries(before.counts));
  for (const [kind, count] of Object.entries(after.counts)) all.set(kind, (all.get(kind) ?? 0) + count);
  const counts = Object.fromEntries(all);
  // The end of a run is always listed, where it is told at all: it says what became of all the others.
  const room = EVENTS_LISTED_MAX - (after.closes ? after.events.length : 0);
  const events = [...before.events.slice(0, room), ...after.events].slice(0, EVENTS_LISTED_MAX);
  return { ...before, closes: before.closes || after.closes, counts, events };
}

export function totalOf(counts: Message['counts']): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

const OF_REPOSITORY = /^(?:repository|review|rollout|drift)-([0-9a-f-]{36})$/;

/** The repository that an event belongs to: what it says itself, else the stream's. */
export function repositoryOf({ data, stream }: Pick<StoredEvent, 'data' | 'stream'>): Id | null {
  if ('repository_id' in data && typeof data.repository_id === 'string') return data.repository_id;
  return OF_REPOSITORY.exec(stream)?.[1] ?? null;
}
