import type { Socket } from 'node:net';
import { hostUrls } from '@fleetwright/contracts';
import pg from 'pg';
import { NO_PRIMARY_PAUSE_MS, PRIMARY_LOOK_TIMEOUT_MS } from './limits.ts';
import { type Place, PrimaryWatch, type Watchable } from './primary-watch.ts';

/** None of the hosts takes writes now: a failover is under way, or all are away. */
export class NoPrimary extends Error {
  override readonly name = 'NoPrimary';
}

interface HostsConfig extends pg.ClientConfig {
  /** The address of each host of the cluster. */
  readonly hosts?: readonly string[];
}

/** How a pool is told. */
type Connected = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

/**
 * A client of the host that takes writes, of several that its address names. Each connection looks anew, so that after a
 * failover the connections that replace the broken ones lead to the new primary. `connect` throws `NoPrimary`.
 */
export class PrimaryClient extends pg.Client implements Watchable {
  readonly #hosts: readonly string[];
  #hasEnded = false;
  #answers = 0;

  constructor(config: HostsConfig = {}) {
    super(config);
    this.#hosts = config.hosts ?? [];
    // Said when all that was asked is answered.
    this.on('drain', () => {
      this.#answers += 1;
    });
  }

  place(): Place {
    return { host: this.host, port: this.port };
  }

  waiting(): number | undefined {
    return (this as unknown as Internals).readyForQuery ? undefined : this.#answers;
  }

  abandon(): void {
    const { stream } = (this as unknown as Internals).connection;
    stream.destroy(new Error(`${this.host}:${this.port} is not the one that takes writes any more`));
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.Client> | undefined {
    const connecting = this.#connectToPrimary();
    if (callback === undefined) return connecting;
    const told = callback as (error: Error | null, client?: pg.Client) => void;
    connecting.then((client) => told(null, client), told);
    return undefined;
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | undefined {
    this.#hasEnded = true;
    if (callback === undefined) return super.end();
    super.end(callback);
    return undefined;
  }

  async #connectToPrimary(): Promise<pg.Client> {
    const { host, port } = await lookTogether(this.#hosts);
    if (this.#hasEnded) throw new Error('the client was ended while it looked for the primary');
    // What it connects to is read when it connects; the name is also the one that its certificate must bear.
    Object.assign(this, { host, port });
    const client = await super.connect();
    const watch = watchOf(this.#hosts);
    watch.add(this);
    this.once('end', () => watch.remove(this));
    return client;
  }
}

/** What `pg` does not declare, and has had in all versions. */
interface Internals {
  /** Whether nothing that it was asked is waiting for an answer. */
  readonly readyForQuery: boolean;
  readonly connection: { readonly stream: Socket };
}

/** One watch for all connections of this process to the same hosts. */
const watches = new Map<string, PrimaryWatch>();

function watchOf(hosts: readonly string[]): PrimaryWatch {
  const key = hosts.join();
  const watch = watches.get(key) ?? new PrimaryWatch(() => newestPrimaryOf(hosts));
  watches.set(key, watch);
  return watch;
}

/** A client as a pool with these options would make it. */
export function clientFor(options: pg.ClientConfig & { readonly Client?: unknown }): pg.Client {
  return options.Client === PrimaryClient ? new PrimaryClient(options) : new pg.Client(options);
}

/** How a client or a pool is made for an address: one host, or several of which one takes writes. */
export function connectionTo(databaseUrl: string): HostsConfig & { readonly Client?: typeof PrimaryClient } {
  const hosts = hostUrls(databaseUrl);
  const [first = databaseUrl] = hosts;
  return hosts.length === 1 ? { connectionString: first } : { connectionString: first, hosts, Client: PrimaryClient };
}

/** Of those that answer that they are no standby, the one that was promoted last: one of before may not know of it yet. */
async function newestPrimaryOf(hosts: readonly string[]): Promise<Place> {
  const answers = await Promise.allSettled(hosts.map((url) => look(url)));
  const primaries = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const [newest] = primaries.toSorted((a, b) => b.timeline - a.timeline);
  if (newest === undefined) throw new NoPrimary('no host of the address takes writes now');
  return newest;
}

const looking = new Map<string, Promise<Place>>();

/**
 * Connections that are made at the same time share one look, and what it came to is good for a moment where no host takes
 * writes. Everybody asks again and again then: hosts that were asked as often would have little time for anything but
 * saying no, and those that choose the next one least of all.
 */
function lookTogether(hosts: readonly string[]): Promise<Place> {
  const key = hosts.join();
  const known = looking.get(key);
  if (known !== undefined) return known;
  const look = primaryOf(hosts);
  looking.set(key, look);
  const forget = () => void looking.delete(key);
  look.then(forget, () => setTimeout(forget, NO_PRIMARY_PAUSE_MS).unref());
  return look;
}

/** The first that answers that it is no standby. */
async function primaryOf(hosts: readonly string[]): Promise<Place> {
  const looks = hosts.map((url) => look(url));
  try {
    return await Promise.any(looks);
  } catch (cause) {
    const reasons = (cause as AggregateError).errors.map((error: Error) => error.message);
    throw new NoPrimary(`no host of the address takes writes now: ${reasons.join('; ')}`, { cause });
  }
}

interface Primary extends Place {
  /** Grows with each promotion. */
  readonly timeline: number;
}

// The first digits of a log file's name are its timeline; a standby writes none.
const LOOK = `select case when pg_is_in_recovery() then null else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end as timeline`;

async function look(connectionString: string): Promise<Primary> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: PRIMARY_LOOK_TIMEOUT_MS,
    query_timeout: PRIMARY_LOOK_TIMEOUT_MS,
    application_name: 'fleetwright-look',
  });
  const { host, port } = client;
  // What breaks it fails the question as well; without a listener it would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ timeline: string | null }>(LOOK);
    const timeline = rows[0]?.timeline ?? undefined;
    if (timeline === undefined) throw new Error('is a standby');
    return { host, port, timeline: Number.parseInt(timeline, 16) };
  } catch (error) {
    throw new Error(`${host}:${port} ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    // Nobody waits for a host that is frozen.
    void client.end().catch(() => {});
  }
}
