import type { Clock, ConnectedPlatform, DigestOf, Ids, Readiness } from '@fleetwright/core/event-sourcing';
import pg from 'pg';
import {
  assertDurable,
  Link,
  NatsCommandBus,
  NatsEventAnnouncer,
  NatsEventFeed,
  openConnection,
} from '../bus-nats/index.ts';
import { migrateDocuments, PostgresDocuments } from '../documents-postgres/index.ts';
import { migrateEventStore, PostgresEventStore } from '../event-store-postgres/index.ts';
import { isUnavailable } from '../postgres-errors.ts';
import { migrateStageState, PostgresStageState } from '../stage-state-postgres/index.ts';
import {
  CONNECT_TIMEOUT_MS,
  DEPENDENCY_POLL_MS,
  DEPENDENCY_WAIT_MS,
  IDLE_CONNECTION_MS,
  READY_TIMEOUT_MS,
} from './limits.ts';

export interface PlatformOptions {
  /** Names the connections at the servers. */
  readonly service: string;
  readonly databaseUrl: string;
  readonly databaseConnections: number;
  readonly natsUrl: string;
  /** Where NATS's durability is checked; null: it is not. */
  readonly natsMonitoringUrl: string | null;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digestOf: DigestOf;
  /** Default: a minute. */
  readonly waitMs?: number;
}

/**
 * Waits for PostgreSQL and NATS, brings the schemas to this release's shape, and composes the adapters over one pool and
 * one connection. Throws, having let go of everything, when a server does not come in time or is not durable.
 */
export async function connectPlatform(options: PlatformOptions): Promise<ConnectedPlatform> {
  const waitMs = options.waitMs ?? DEPENDENCY_WAIT_MS;
  const pool = openPool(options);
  let link: Link | undefined;
  try {
    await migrate(pool, waitMs);
    link = await Link.open({ url: options.natsUrl, name: `fleetwright-${options.service}`, waitMs });
    if (options.natsMonitoringUrl !== null) await assertDurable(options.natsMonitoringUrl);
    return compose(options, pool, link);
  } catch (error) {
    await Promise.all([link?.close(), pool.end()]);
    throw error;
  }
}

function compose(options: PlatformOptions, pool: pg.Pool, link: Link): ConnectedPlatform {
  const { clock, ids, digestOf, natsUrl } = options;
  const store = new PostgresEventStore({ pool });
  return {
    store,
    documents: new PostgresDocuments({ pool }),
    feed: new NatsEventFeed(link),
    bus: new NatsCommandBus(link),
    state: new PostgresStageState({ pool }),
    announcer: new NatsEventAnnouncer(link),
    connectBus: (name) => openConnection({ url: natsUrl, name, waitMs: options.waitMs ?? DEPENDENCY_WAIT_MS }),
    clock,
    ids,
    digestOf,
    ready: async () => [await postgresReadiness(pool), natsReadiness(link)],
    close: async () => {
      await Promise.all([link.close(), store.close()]);
      await pool.end();
    },
  };
}

function openPool({ service, databaseUrl, databaseConnections }: PlatformOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: databaseConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
    application_name: `fleetwright-${service}`,
  });
  // A connection that breaks is replaced, and fails what it was asked; without listeners it would end the process: the
  // pool's is for idle ones, the other for those that a transaction holds between two statements.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

async function migrate(pool: pg.Pool, waitMs: number): Promise<void> {
  const deadlineMs = performance.now() + waitMs;
  for (;;) {
    try {
      for (const run of [migrateEventStore, migrateDocuments, migrateStageState]) await run(pool);
      return;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      if (performance.now() >= deadlineMs)
        throw new Error(`PostgreSQL is not ready within ${waitMs} ms`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, DEPENDENCY_POLL_MS));
    }
  }
}

async function postgresReadiness(pool: pg.Pool): Promise<Readiness> {
  try {
    await pool.query({ text: 'select 1', query_timeout: READY_TIMEOUT_MS } as pg.QueryConfig);
    return { name: 'postgresql', isReady: true, reason: null };
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? ` (${error.code})` : '';
    return { name: 'postgresql', isReady: false, reason: `PostgreSQL does not answer${code}` };
  }
}

function natsReadiness(link: Link): Readiness {
  const { isConnected } = link;
  return { name: 'nats', isReady: isConnected, reason: isConnected ? null : 'NATS is not connected' };
}
