import { WAKE_POLL_MS } from '@fleetwright/core/event-sourcing';
import type pg from 'pg';
import { Listener } from '../postgres/listen.ts';
import { WAKE_INTERVAL_MS } from './limits.ts';

/** As the append's statement names it (sql/queries). */
const CHANNEL = 'fleetwright_event_store';

/**
 * Wakes subscribers after appends of this and of other processes: by a connection that listens, and by a poll behind it
 * for all that it misses. Connects with the first subscriber, and lets go with the last.
 */
export class Wakes {
  private readonly subscribers = new Set<() => void>();
  private readonly listener: Listener;
  private poll: NodeJS.Timeout | undefined;

  /** `onListening` is called whenever a connection listens: the first one, and each that replaces one that was lost. */
  constructor(connection: pg.ClientConfig, onListening: () => void = () => {}) {
    this.listener = new Listener({
      connection,
      channel: CHANNEL,
      name: 'fleetwright-wakes',
      onNotification: this.wakeAll,
      onListening: () => {
        onListening();
        // Whatever was appended while nobody listened.
        this.wakeAll();
      },
    });
  }

  subscribe(wake: () => void): () => void {
    // Its own function, so that subscribing the same one twice wakes it twice and stops it once.
    const subscriber = () => wake();
    this.subscribers.add(subscriber);
    if (this.subscribers.size === 1) this.start();
    return () => {
      if (this.subscribers.delete(subscriber) && this.subscribers.size === 0) void this.stop();
    };
  }

  readonly wakeAll = (): void => {
    for (const subscriber of this.subscribers) subscriber();
  };

  async close(): Promise<void> {
    this.subscribers.clear();
    await this.stop();
  }

  private start(): void {
    this.poll = setInterval(this.wakeAll, WAKE_POLL_MS);
    this.poll.unref();
    this.listener.open();
  }

  private async stop(): Promise<void> {
    clearInterval(this.poll);
    await this.listener.close();
  }
}

/** Decides which appends wake the readers of other processes: the first after a pause, and one after the last. */
export class WakeThrottle {
  private readonly wakeOthers: () => void;
  private lastMs = Number.NEGATIVE_INFINITY;
  private trailing: NodeJS.Timeout | undefined;

  constructor(wakeOthers: () => void) {
    this.wakeOthers = wakeOthers;
  }

  /** True: wake with this append. False: `wakeOthers` will be called soon. */
  take(): boolean {
    const sinceMs = performance.now() - this.lastMs;
    if (sinceMs >= WAKE_INTERVAL_MS) {
      this.lastMs = performance.now();
      return true;
    }
    this.trailing ??= setTimeout(() => {
      this.trailing = undefined;
      this.lastMs = performance.now();
      this.wakeOthers();
    }, WAKE_INTERVAL_MS - sinceMs);
    return false;
  }

  close(): void {
    clearTimeout(this.trailing);
    this.trailing = undefined;
  }
}
