import { setTimeout as sleep } from 'node:timers/promises';
import { WAKE_POLL_MS } from '@fleetwright/core/event-sourcing';
import pg from 'pg';
import { readSqlFile } from '../sql-file.ts';
import { LISTEN_RECONNECT_DELAY_MS, WAKE_INTERVAL_MS } from './limits.ts';

const LISTEN = readSqlFile('event-store-postgres/sql/queries/listen.sql');

/**
 * Wakes subscribers after appends of this and of other processes: by a connection that listens, and by a poll behind it
 * for all that it misses. Connects with the first subscriber, and lets go with the last.
 */
export class Wakes {
  private readonly subscribers = new Set<() => void>();
  private readonly options: pg.ClientConfig;
  private poll: NodeJS.Timeout | undefined;
  private client: pg.Client | undefined;
  private listening = false;

  constructor(options: pg.ClientConfig) {
    this.options = options;
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
    if (!this.listening) void this.listen();
  }

  private async stop(): Promise<void> {
    clearInterval(this.poll);
    await this.client?.end().catch(() => {});
  }

  /** Listens for as long as anybody subscribes, over as many connections as that takes. */
  private async listen(): Promise<void> {
    this.listening = true;
    while (this.subscribers.size > 0) {
      await this.listenOnce().catch(() => {});
      if (this.subscribers.size > 0) await sleep(LISTEN_RECONNECT_DELAY_MS, undefined, { ref: false });
    }
    this.listening = false;
  }

  /** Returns when the connection has ended. */
  private async listenOnce(): Promise<void> {
    const client = new pg.Client({ ...this.options, keepAlive: true, application_name: 'fleetwright-wakes' });
    this.client = client;
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    client.on('error', () => {});
    client.on('notification', this.wakeAll);
    try {
      await client.connect();
      await client.query(LISTEN);
      // Whatever was appended while nobody listened.
      this.wakeAll();
      await ended;
    } finally {
      await client.end().catch(() => {});
    }
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
