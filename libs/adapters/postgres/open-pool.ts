import pg from 'pg';
import { connectionTo } from './primary-client.ts';

export interface PoolOptions {
  /** Names the connections at the server; of a pool that services share, the one that opened it. */
  readonly service: string;
  /** One host, or several of a cluster: `postgresql://user@a,b/fleet`. */
  readonly databaseUrl: string;
  /** Most connections of one service. */
  readonly connections: number;
  /**
   * Whether what the inventory writes must be on the disk before anybody reads it: where events are kept by another server,
   * one that has read the journal tells of it, and a crash must not take it back. Default: they share one log, which is.
   * Said by whoever opens the process's pool first.
   */
  readonly isJournalDurable?: boolean;
}

/** How long one attempt to connect may take, milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;

/** A connection that nobody used for this long, milliseconds, is let go: a server process of several MiB each. */
const IDLE_CONNECTION_MS = 30_000;

/**
 * A transaction that says nothing for this long, milliseconds, is ended by the server, and its locks with it: a process
 * that is frozen in one must not hold up all others. Ours wait for nothing but PostgreSQL, and a request that waits for
 * such a lock is still answered within 5 s.
 */
export const IDLE_IN_TRANSACTION_MS = 4_000;

/**
 * Fewest connections of a process: one may hold an account's lock, one works under it, one is left for everybody else.
 */
const CONNECTIONS_MIN = 3;

/**
 * Most that further services add to a process's pool. Two of them hold a connection while they wait for another, and one
 * event loop keeps no more than this busy; each is a server process of 10 MiB.
 */
const CONNECTIONS_ADDED_MAX = 5;

interface Shared {
  readonly pool: pg.Pool;
  /** How often each service has opened it. */
  readonly users: Map<string, number>;
}

const pools = new Map<string, Shared>();

/**
 * The process's pool for a database, shared by whoever opens one for it. A service gets its connections once, however
 * often it opens; each further service in the process adds one, up to a limit. Connects when it is first needed; each `end()` gives one opening back, and the last one ends the pool.
 */
export function openPool(options: PoolOptions): pg.Pool {
  const { service, databaseUrl, connections } = options;
  const shared = pools.get(databaseUrl) ?? { pool: newPool(options), users: new Map<string, number>() };
  pools.set(databaseUrl, shared);
  shared.users.set(service, (shared.users.get(service) ?? 0) + 1);
  const added = Math.min(shared.users.size - 1, CONNECTIONS_ADDED_MAX);
  shared.pool.options.max = Math.max(shared.pool.options.max, CONNECTIONS_MIN, connections + added);
  let isOpen = true;
  const end = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await giveBack(databaseUrl, shared, service);
  };
  return new Proxy(shared.pool, {
    get(pool, name) {
      if (name === 'end') return end;
      const value: unknown = Reflect.get(pool, name);
      return typeof value === 'function' ? value.bind(pool) : value;
    },
  });
}

async function giveBack(databaseUrl: string, shared: Shared, service: string): Promise<void> {
  const left = (shared.users.get(service) ?? 1) - 1;
  if (left > 0) shared.users.set(service, left);
  else shared.users.delete(service);
  if (shared.users.size > 0) return;
  pools.delete(databaseUrl);
  await shared.pool.end();
}

function newPool({ service, databaseUrl, connections, isJournalDurable = false }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    ...connectionTo(databaseUrl),
    max: connections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    application_name: `fleetwright-${service}`,
    ...(isJournalDurable ? { options: '-c fleetwright.journal_durable=on' } : {}),
  });
  // A connection that breaks is replaced, and fails what it was asked; without listeners it would end the process: the
  // pool's is for idle ones, the other for those that a transaction holds between two statements.
  // Whoever shares it may listen too.
  pool.setMaxListeners(0);
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
