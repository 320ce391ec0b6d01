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
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}
