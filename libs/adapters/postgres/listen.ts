import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { clientFor } from './primary-client.ts';

/** A lost connection is opened again after this pause; whoever listens has a poll behind it meanwhile. */
export const LISTEN_RECONNECT_DELAY_MS = 500;

export interface ListenerOptions {
  readonly connection: pg.ClientConfig;
  /** Of PostgreSQL's LISTEN: an identifier of this package, never text from outside. */
  readonly channel: string;
  /** As the connection is called in pg_stat_activity. */
  readonly name: string;
  readonly onNotification: (payload: string | undefined) => void;
  /**
   * Called whenever a connection listens: the first one, and each that replaces one that was lost. What was said before is
   * not said again: whoever listens has to look.
   */
  readonly onListening: () => void;
}

/** Listens to a channel over one connection at a time, over as many as it takes. Never throws. */
export class Listener {
  readonly #options: ListenerOptions;
  #isOpen = false;
  #isListening = false;
  #client: pg.Client | undefined;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Listens from now on. Opening twice is once. */
  open(): void {
    this.#isOpen = true;
    if (!this.#isListening) void this.#listen();
  }

  /** Lets go of the connection, also of one that is just being made. May be opened again. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#client?.end().catch(() => {});
  }

  async #listen(): Promise<void> {
    this.#isListening = true;
    while (this.#isOpen) {
      await this.#listenOnce().catch(() => {});
      if (this.#isOpen) await sleep(LISTEN_RECONNECT_DELAY_MS, undefined, { ref: false });
    }
    this.#isListening = false;
  }

  /** Returns when the connection has ended. */
  async #listenOnce(): Promise<void> {
    const { connection, channel, name, onNotification, onListening } = this.#options;
    const client = clientFor({ ...connection, keepAlive: true, application_name: name });
    this.#client = client;
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    // A connection that breaks ends as well; without a listener it would end the process.
    client.on('error', () => {});
    client.on('notification', ({ payload }) => onNotification(payload));
    try {
      // One that is let go while it connects never says whether it did.
      const isConnected = await Promise.race([client.connect().then(() => true), ended.then(() => false)]);
      if (!isConnected) return;
      await client.query(`listen ${channel}`);
      onListening();
      await ended;
    } finally {
      await client.end().catch(() => {});
    }
  }
}
