import { WAKE_POLL_MS } from '@fleetwright/core/event-sourcing';
import { type AllStreamSubscription, END, excludeSystemEvents } from '@kurrent/kurrentdb-client';
import type { KurrentConnection } from './connection.ts';
import { SUBSCRIBE_AGAIN_MS } from './limits.ts';

/**
 * Hears of every append of anybody, and with that whether the connection is alive: while it hears, no other server can have
 * taken the place of the one that answered before. A poll stands behind it for whatever it misses.
 */
export class LogSubscription {
  readonly #connection: KurrentConnection;
  readonly #subscribers = new Set<() => void>();
  #subscription: AllStreamSubscription | undefined;
  #epoch: number | undefined;
  #again: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(connection: KurrentConnection) {
    this.#connection = connection;
    connection.onLost(() => this.#restart());
  }

  /** Whether the connection of this epoch has been heard all the time since it was confirmed. */
  hears(epoch: number): boolean {
    return this.#epoch === epoch;
  }

  /** Begins to listen, if it does not yet. */
  start(): void {
    if (this.#isClosed || this.#subscription !== undefined || this.#again !== undefined) return;
    const { client, epoch } = this.#connection.current();
    const subscription = client.subscribeToAll({ fromPosition: END, filter: excludeSystemEvents() });
    this.#subscription = subscription;
    const isCurrent = () => this.#subscription === subscription;
    subscription.on('confirmation', () => {
      if (!isCurrent()) return;
      this.#epoch = epoch;
      // Whatever was appended while nobody listened.
      this.#wakeAll();
    });
    subscription.on('data', () => this.#wakeAll());
    const lost = () => {
      if (isCurrent()) this.#connection.lose(epoch);
    };
    subscription.on('error', lost);
    subscription.on('end', lost);
  }

  subscribe(wake: () => void): () => void {
    // Its own function, so that subscribing the same one twice wakes it twice and stops it once.
    const subscriber = () => wake();
    this.#subscribers.add(subscriber);
    this.start();
    this.#poll ??= setInterval(() => this.#wakeAll(), WAKE_POLL_MS).unref();
    return () => {
      this.#subscribers.delete(subscriber);
      if (this.#subscribers.size > 0) return;
      clearInterval(this.#poll);
      this.#poll = undefined;
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#subscribers.clear();
    clearInterval(this.#poll);
    clearTimeout(this.#again);
    this.#stop();
  }

  #restart(): void {
    this.#stop();
    if (this.#isClosed) return;
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      this.start();
    }, SUBSCRIBE_AGAIN_MS).unref();
  }

  #stop(): void {
    const stopping = this.#subscription;
    this.#subscription = undefined;
    this.#epoch = undefined;
    // It may still tell of an error, which without a listener would end the process.
    void stopping?.unsubscribe().catch(() => undefined);
  }

  #wakeAll(): void {
    for (const subscriber of this.#subscribers) subscriber();
  }
}
