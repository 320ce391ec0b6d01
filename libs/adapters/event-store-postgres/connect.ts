import pg from 'pg';
import { CONNECT_TIMEOUT_MS, CONNECTIONS_DEFAULT } from './limits.ts';
import { PostgresEventStore } from './postgres-event-store.ts';

export interface ConnectOptions {
  readonly connectionString: string;
  /** At most this many connections beside the one that listens; default `CONNECTIONS_DEFAULT`. */
  readonly connections?: number;
}

/** A store with connections of its own, made when they are needed; `close` ends them. */
export function connectEventStore({ connectionString, connections }: ConnectOptions): PostgresEventStore {
  const max = connections ?? CONNECTIONS_DEFAULT;
  const pool = new pg.Pool({ connectionString, max, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  return new PostgresEventStore({ pool, endPool: true });
}
