import type { HistoryWatch } from '@fleetwright/core/event-sourcing';
import type pg from 'pg';
import { readSqlFile } from '../postgres/sql-file.ts';
import { LOOK_TIMEOUT_MS } from './limits.ts';

const LOOK = readSqlFile('event-store-postgres/sql/queries/look.sql');

interface Found {
  readonly found_id: string | null;
  readonly log_id: string | null;
}

/**
 * A pool's connections, each of which shows what log it leads to before anything else is asked over it: the server that
 * answers a new one may be another one than before. Costs two rows by their keys for each connection that is made.
 */
export class CheckedConnections {
  private readonly pool: pg.Pool;
  private readonly history: HistoryWatch;
  private readonly checked = new WeakSet<pg.PoolClient>();

  constructor(pool: pg.Pool, history: HistoryWatch) {
    this.pool = pool;
    this.history = history;
  }

  /** Throws what the database says, and `WrongLog`. */
  query<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<Row>> {
    return this.over((client) => client.query<Row>(query));
  }

  /** Tells the history what stands where it remembers something. Throws as `query` does. */
  async look(): Promise<void> {
    await this.over((client) => this.lookOver(client));
  }

  /** Throws `WrongLog` if it is another log that answers; says nothing about what stands in it. */
  async mustBeRight(): Promise<void> {
    const { log_id } = await this.over((client) => foundOver(client, 0));
    this.history.met(log_id);
  }

  private async over<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    this.history.mustBeRight();
    const client = await this.pool.connect();
    // What breaks it fails the query as well; without a listener it would end the process.
    client.on('error', ignore);
    try {
      if (!this.checked.has(client)) await this.lookOver(client);
      this.checked.add(client);
      const done = await work(client);
      release(client);
      return done;
    } catch (error) {
      release(client, error as Error);
      throw error;
    }
  }

  private async lookOver(client: pg.PoolClient): Promise<void> {
    if (!this.history.remembers) return;
    const { newest } = this.history;
    const { found_id, log_id } = await foundOver(client, newest.position);
    this.history.met(log_id);
    this.history.found(newest, found_id);
  }
}

const ignore = (): void => undefined;

function release(client: pg.PoolClient, broken?: Error): void {
  client.off('error', ignore);
  client.release(broken);
}

async function foundOver(client: pg.PoolClient, position: number): Promise<Found> {
  const query = { name: 'event_store.look', text: LOOK, values: [position], query_timeout: LOOK_TIMEOUT_MS };
  const { rows } = await client.query<Found>(query as pg.QueryConfig);
  return rows[0] ?? { found_id: null, log_id: null };
}
