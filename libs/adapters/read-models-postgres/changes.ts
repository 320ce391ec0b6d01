import type pg from 'pg';
import { Listener } from '../postgres/listen.ts';
import { CHANGED_CHANNEL } from './checkpoint.ts';
import { CHANGED_POLL_MS } from './limits.ts';

/**
 * Tells when rows changed: by a connection that listens, and by a poll behind it. Connects with the first subscriber
 * and stays until closed, so that a reader that waits does not pay for a connection.
 */
export class Changes {
  private readonly subscribers = new Set<(position: number | undefined) => void>();
  private readonly listener: Listener;
  private poll: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(connection: pg.ClientConfig) {
    this.listener = new Listener({
      connection,
      channel: CHANGED_CHANNEL,
      name: 'fleetwright-changes',
      onNotification: (payload) => this.tell(Number(payload) || undefined),
      // Whatever changed while nobody listened.
      onListening: () => this.tell(undefined),
    });
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
    await this.listener.close();
  }

  private start(): void {
    this.poll = setInterval(() => this.tell(undefined), CHANGED_POLL_MS);
    this.poll.unref();
    this.listener.open();
  }

  private tell(position: number | undefined): void {
    for (const subscriber of this.subscribers) subscriber(position);
  }
}
