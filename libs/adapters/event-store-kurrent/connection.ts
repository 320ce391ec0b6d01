import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { credentialsIn } from './credentials.ts';
import { isOfTheServer, unavailable } from './errors.ts';

/** A client, and how many were lost before it. */
interface Current {
  readonly client: KurrentDBClient;
  readonly epoch: number;
  /** Settles once it was seen what log it leads to. */
  checked: Promise<void> | undefined;
}

export interface ConnectionOptions {
  readonly connectionString: string;
  /** What must be seen over each new client before anything else is asked; what it throws is thrown to who asked. */
  readonly check: (client: KurrentDBClient) => Promise<void>;
}

/**
 * The way to KurrentDB. A client whose server went away never reads again by itself, and a call to a frozen server has no
 * end: calls have deadlines here, and whatever is no answer replaces the client by a new one, one at a time. What was
 * remembered under an earlier epoch may not be so any more.
 */
export class KurrentConnection {
  readonly #options: ConnectionOptions;
  readonly #onLost = new Set<() => void>();
  #current: Current;
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#current = this.#open(0);
  }

  /** Grows by one with each connection that is lost. */
  get epoch(): number {
    return this.#current.epoch;
  }

  /** Calls `listener` after a connection was lost and a new one stands in its place. */
  onLost(listener: () => void): void {
    this.#onLost.add(listener);
  }

  /** Asks over a client that was checked. Throws what the server answers, and `StoreUnavailable`. */
  async run<T>(work: (client: KurrentDBClient) => Promise<T>, deadlineMs: number): Promise<T> {
    const current = this.#current;
    await this.#check(current);
    return this.#over(current, work, deadlineMs);
  }

  /** Asks without checking: for the check itself, and for what looks again. */
  look<T>(work: (client: KurrentDBClient) => Promise<T>, deadlineMs: number): Promise<T> {
    return this.#over(this.#current, work, deadlineMs);
  }

  /** The client of an epoch no longer answers. Another epoch's is left alone: it was replaced already. */
  lose(epoch: number): void {
    const lost = this.#current;
    if (this.#isClosed || lost.epoch !== epoch) return;
    this.#current = this.#open(epoch + 1);
    void dispose(lost.client);
    for (const listener of this.#onLost) listener();
  }

  /** For what lives as long as a connection: a subscription. */
  current(): { readonly client: KurrentDBClient; readonly epoch: number } {
    return this.#current;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await dispose(this.#current.client);
  }

  #open(epoch: number): Current {
    return { client: clientOf(this.#options.connectionString), epoch, checked: undefined };
  }

  async #check(current: Current): Promise<void> {
    current.checked ??= this.#options.check(current.client);
    try {
      await current.checked;
    } catch (error) {
      current.checked = undefined;
      if (isOfTheServer(error) || error instanceof StoreUnavailable) throw error;
      this.lose(current.epoch);
      throw unavailable(error);
    }
  }

  async #over<T>(
    { client, epoch }: Current,
    work: (client: KurrentDBClient) => Promise<T>,
    deadlineMs: number,
  ): Promise<T> {
    if (this.#isClosed) throw new StoreUnavailable('the event store is closed');
    try {
      return await within(deadlineMs, work(client));
    } catch (error) {
      if (isOfTheServer(error)) throw error;
      this.lose(epoch);
      throw unavailable(error);
    }
  }
}

/** Throws `StoreUnavailable` when the work takes longer; what comes of it then is nobody's. */
async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new StoreUnavailable(`KurrentDB did not answer within ${deadlineMs} ms`)),
      deadlineMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/** A client that lost its server may fail to say goodbye; there is nothing more to do for it. */
function dispose(client: KurrentDBClient): Promise<void> {
  return client.dispose().catch(() => undefined);
}

/** A client that signs in everywhere as the connection string says. */
export function clientOf(connectionString: string): KurrentDBClient {
  const client = KurrentDBClient.connectionString(connectionString);
  const credentials = credentialsIn(connectionString);
  if (credentials !== undefined) client.setCredentialsProvider(() => credentials);
  return client;
}
