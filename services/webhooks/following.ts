import { isSamePlace, LOG_START, type LogPlace } from '@fleetwright/core/event-sourcing';
import { fleetEventOf } from '@fleetwright/core/read-models';
import { follow, type OwnedSubscription } from '@fleetwright/core/webhooks';
import { FOLLOW_EVENTS_MAX } from './limits.ts';
import type { WebhooksPorts } from './ports.ts';

interface Known {
  readonly place: LogPlace;
  readonly subscriptions: readonly OwnedSubscription[];
}

/** Follows the log: what happened becomes deliveries, once, in order. */
export class Following {
  readonly #ports: WebhooksPorts;
  /** How far it has come, and with which subscriptions, as far as this process knows; undefined: the queue is asked. */
  #known: Known | undefined;

  constructor(ports: WebhooksPorts) {
    this.#ports = ports;
    ports.store.onWentBack(() => (this.#known = undefined));
  }

  /** `onTaken`: after each step that may have queued something. */
  async run(signal: AbortSignal, onTaken: () => void): Promise<void> {
    const { store, queue } = this.#ports;
    while (!signal.aborted) {
      const { place: after, subscriptions } = this.#known ?? (await this.#resume());
      const { events, scannedTo } = await store.readAll({ after, limit: FOLLOW_EVENTS_MAX });
      if (isSamePlace(scannedTo, after)) {
        this.#known = { place: after, subscriptions };
        return;
      }
      this.#known = undefined;
      const followed = events.map((event) => ({ event, view: fleetEventOf(event) }));
      const followings = follow(subscriptions, followed);
      // Somebody else came first when this is false: go on where that ended.
      if (!(await queue.take({ after, scannedTo, ...followings }))) continue;
      this.#known = { place: scannedTo, subscriptions: withChanges(subscriptions, followings.changed) };
      if (followings.messages.length > 0) onTaken();
    }
  }

  /** The newest place that the store still has: after it lost events, what follows is other than it was. */
  async #resume(): Promise<Known> {
    const { store, queue, log } = this.#ports;
    const places = await queue.places();
    const [newest = LOG_START] = places;
    const held = await store.holds(places);
    const place = places.find((_place, index) => held[index] === true) ?? LOG_START;
    if (!isSamePlace(place, newest)) {
      log.warn({ position: place.position }, 'the event store went back: webhooks go on from there');
      await queue.goBack(newest, place);
    }
    return { place, subscriptions: await queue.subscriptions() };
  }
}

function withChanges(
  before: readonly OwnedSubscription[],
  changed: ReadonlyMap<string, OwnedSubscription | null>,
): readonly OwnedSubscription[] {
  if (changed.size === 0) return before;
  const kept = before.filter(({ subscription }) => !changed.has(subscription.id));
  return [...kept, ...[...changed.values()].filter((one) => one !== null)];
}
