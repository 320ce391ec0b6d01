import { isSamePlace, LOG_START, type LogPlace } from '@fleetwright/core/event-sourcing';
import { fleetEventOf } from '@fleetwright/core/read-models';
import { follow, type Followings, type OwnedSubscription } from '@fleetwright/core/webhooks';
import { FOLLOW_EVENTS_MAX } from './limits.ts';
import type { WebhooksPorts } from './ports.ts';

interface Known {
  readonly place: LogPlace;
  /** The newest place that the queue has: what came since then told nobody anything, and may be read again. */
  readonly written: LogPlace;
  /** Events after that. */
  readonly unwritten: number;
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

  /**
   * `onTaken`: after each step that may have queued something. A place is written along with what came of the events before it;
   * where nothing came of them, once it is quiet or `FOLLOW_EVENTS_MAX` further on: a write for each event would hold up those
   * who wait for the same disk.
   */
  async run(signal: AbortSignal, onTaken: () => void): Promise<void> {
    const { store } = this.#ports;
    while (!signal.aborted) {
      const known = this.#known ?? (await this.#resume());
      const { place: after, subscriptions } = known;
      const { events, scannedTo } = await store.readAll({ after, limit: FOLLOW_EVENTS_MAX });
      const followings = follow(
        subscriptions,
        events.map((event) => ({ event, view: fleetEventOf(event) })),
      );
      const unwritten = known.unwritten + events.length;
      const next = {
        ...known,
        place: scannedTo,
        unwritten,
        subscriptions: withChanges(subscriptions, followings.changed),
      };
      // Somebody else came first when this is false: go on where that ended.
      if (!(await this.#keep(next, followings, events.length === 0))) continue;
      if (followings.messages.length > 0) onTaken();
      // Whatever is appended from here on wakes it again.
      if (events.length < FOLLOW_EVENTS_MAX) return;
    }
  }

  async #keep(next: Known, followings: Followings, isQuiet: boolean): Promise<boolean> {
    const { place: scannedTo, written: after } = next;
    const saysNothing = followings.messages.length === 0 && followings.changed.size === 0;
    const mayWait = isQuiet ? isSamePlace(scannedTo, after) : next.unwritten < FOLLOW_EVENTS_MAX;
    this.#known = undefined;
    if (!saysNothing || !mayWait) {
      if (!(await this.#ports.queue.take({ after, scannedTo, ...followings }))) return false;
      this.#known = { ...next, written: scannedTo, unwritten: 0 };
    } else this.#known = next;
    return true;
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
    return { place, written: place, unwritten: 0, subscriptions: await queue.subscriptions() };
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
