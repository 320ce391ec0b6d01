import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { CHANGED_CHANNEL } from './checkpoint.ts';
import { CHANGED_POLL_MS, LISTEN_RECONNECT_DELAY_MS } from './limits.ts';

/**
 * Tells when rows changed: by a connection that listens, and by a poll behind it. Connects with the first subscriber
 * and stays until closed, so that a reader that waits does not pay for a connection.
 */
export class Changes {
  private readonly subscribers = new Set<(position: number | undefined) => void>();
  private readonly options: pg.ClientConfig;
  private poll: NodeJS.Timeout | undefined;
  private client: pg.Client | undefined;
  private closed = false;

  constructor(options: pg.ClientConfig) {
    this.options = options;
  }

  /** Called with the position that the rows have reached at least, where it is known. */
  subscribe(onChanged: (position: number | undefined) => void): () => void {
    const subscriber = (position: number | undefined) => onChanged(position);
    this.subscribers.add(subscriber);
    if (this.poll === undefined && !this.closed) this.start();
    return () => {
      this.subscribers.delete(subscriber);
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    this.subscribers.clear();
    clearInterval(this.poll);
    await this.client?.end().catch(() => {});
  }

  private start(): void {
    this.poll = setInterval(() => this.tell(undefined), CHANGED_POLL_MS);
    this.poll.unref();
    void this.listen();
  }

  private tell(position: number | undefined): void {
    for (const subscriber of this.subscribers) subscriber(position);
  }

  private async listen(): Promise<void> {
    while (!this.closed) {
      await this.listenOnce().catch(() => {});
      if (!this.closed) await sleep(LISTEN_RECONNECT_DELAY_MS, undefined, { ref: false });
    }
  }

  /** Returns when the connection has ended. */
  private async listenOnce(): Promise<void> {
    const client = new pg.Client({ ...this.options, keepAlive: true, application_name: 'fleetwright-changes' });
    this.client = client;
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    client.on('error', () => {});
    client.on('notification', ({ payload }) => this.tell(Number(payload) || undefined));
    try {
      await client.connect();
      await client.query(`listen ${CHANGED_CHANNEL}`);
      // Whatever changed while nobody listened.
      this.tell(undefined);
      await ended;
    } finally {
      await client.end().catch(() => {});
    }
  }
}
