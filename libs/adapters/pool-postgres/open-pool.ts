import pg from 'pg';
import { CONNECT_TIMEOUT_MS, IDLE_CONNECTION_MS } from './limits.ts';

export interface PoolOptions {
  /** Names the connections at the server. */
  readonly service: string;
  readonly databaseUrl: string;
  /** At most this many. */
  readonly connections: number;
}

/** A pool for what a service reads and writes beside the platform. Connects when it is first needed; end it yourself. */
export function openPool({ service, databaseUrl, connections }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connections,
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
