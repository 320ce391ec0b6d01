import { BusUnavailable } from '@fleetwright/core/event-sourcing';
import {
  connect,
  type ConnectionOptions,
  errors,
  type NatsConnection,
  nkeyAuthenticator,
} from '@nats-io/transport-node';
import {
  CONNECT_TIMEOUT_MS,
  PING_INTERVAL_MS,
  PINGS_OUT_MAX,
  RECONNECT_JITTER_MS,
  RECONNECT_PAUSE_MS,
} from './limits.ts';
import { identityOfOne } from './server-identity.ts';

export interface LinkOptions {
  /** One URL, or several of a cluster separated by commas. */
  readonly url: string;
  /** Shown by the server beside the connection. */
  readonly name: string;
  /** How long the first connection may take, milliseconds. */
  readonly waitMs: number;
  /** Of an nkey, instead of user and password in the URL. */
  readonly seed?: string;
}

/** How every connection of ours is made: it comes back for ever, and quickly. */
function connectionOptions({ url, name, seed }: LinkOptions): ConnectionOptions {
  const servers = url.split(',').map((server) => new URL(server.trim()));
  // The client takes no credentials from a URL.
  const { username, password } = servers[0] ?? { username: '', password: '' };
  const credentials = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    servers: servers.map(({ protocol, host }) => `${protocol}//${host}`),
    ...(username !== '' && credentials),
    ...(seed !== undefined && { authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)) }),
    ...tlsOptions(servers),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_PAUSE_MS,
    reconnectJitter: RECONNECT_JITTER_MS,
    reconnectJitterTLS: RECONNECT_JITTER_MS,
    timeout: CONNECT_TIMEOUT_MS,
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: PINGS_OUT_MAX,
    ignoreAuthErrorAbort: true,
    // Every request would take a stack trace along for the case that it fails: a quarter of the price of announcing.
    noAsyncTraces: true,
  };
}

/** Whoever asks for TLS gets no connection without it. */
function tlsOptions(servers: readonly URL[]): Pick<ConnectionOptions, 'tls'> {
  if (servers.every(({ protocol }) => protocol !== 'tls:')) return {};
  const hosts = servers.map(({ hostname }) => hostname.replace(/^\[|\]$/g, ''));
  // The client hands all of it to Node, and declares less.
  return { tls: { checkServerIdentity: identityOfOne(hosts) } as ConnectionOptions['tls'] & object };
}

/** Throws `BusUnavailable` when there is no connection in time, or NATS does not know the user. */
export async function openConnection(options: LinkOptions): Promise<NatsConnection> {
  const { waitMs } = options;
  const deadlineMs = performance.now() + waitMs;
  for (;;) {
    try {
      return await connect(connectionOptions(options));
    } catch (error) {
      if (error instanceof errors.AuthorizationError && !isLate(error)) {
        throw new BusUnavailable('NATS does not accept the user or the password', { cause: error });
      }
      if (performance.now() >= deadlineMs) {
        throw new BusUnavailable(`no connection to NATS within ${waitMs} ms`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_PAUSE_MS));
    }
  }
}

/** The server waited too long for the user's name: this process was busy, and nothing is wrong with the password. */
function isLate({ message }: Error): boolean {
  return /timeout/i.test(message);
}

/** A connection and what is known of its state. */
export class Link {
  readonly nc: NatsConnection;
  readonly #connected = new Set<() => void>();
  readonly #lost = new Set<() => void>();
  #isConnected = true;

  private constructor(nc: NatsConnection) {
    this.nc = nc;
    void this.#watch();
  }

  /** Throws `BusUnavailable` when there is no connection in time, or NATS does not know the user. */
  static async open(options: LinkOptions): Promise<Link> {
    return new Link(await openConnection(options));
  }

  get isConnected(): boolean {
    return this.#isConnected && !this.nc.isClosed();
  }

  /** Calls after every reconnection, and answers how to stop that. */
  onConnected(listener: () => void): () => void {
    this.#connected.add(listener);
    return () => void this.#connected.delete(listener);
  }

  /** Calls when the connection is lost or closed, and answers how to stop that. */
  onLost(listener: () => void): () => void {
    this.#lost.add(listener);
    return () => void this.#lost.delete(listener);
  }

  /** Whether the link is connected now or within so many milliseconds. */
  async whenConnected(timeoutMs: number): Promise<boolean> {
    if (this.isConnected) return true;
    if (this.nc.isClosed()) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const stop = this.onConnected(() => resolve(true));
    const timer = setTimeout(() => resolve(false), timeoutMs);
    const isConnected = await promise;
    clearTimeout(timer);
    stop();
    return isConnected;
  }

  /** Does the work, unless the connection is lost before it is done: then throws `BusUnavailable` at once. */
  async whileConnected<Result>(work: () => Promise<Result>): Promise<Result> {
    if (!this.isConnected) throw new BusUnavailable('NATS is not connected');
    const { promise, reject } = Promise.withResolvers<never>();
    const stop = this.onLost(() => reject(new BusUnavailable('the connection to NATS was lost')));
    try {
      return await Promise.race([work(), promise]);
    } finally {
      stop();
    }
  }

  async close(): Promise<void> {
    await this.nc.close();
  }

  async #watch(): Promise<void> {
    for await (const status of this.nc.status()) {
      if (status.type === 'disconnect' || status.type === 'close') this.#change(false);
      if (status.type === 'reconnect') this.#change(true);
    }
    this.#change(false);
  }

  #change(isConnected: boolean): void {
    if (this.#isConnected === isConnected) return;
    this.#isConnected = isConnected;
    for (const listener of isConnected ? this.#connected : this.#lost) listener();
  }
}
