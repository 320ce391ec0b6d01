import type { AccountId, Id, LiveSnapshot } from '@fleetwright/contracts';
import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import type { LiveFleet, ManagedFleet } from '@fleetwright/core/fleet';
import pg from 'pg';
import { orUnavailable } from '../postgres-errors.ts';
import { readSqlFile } from '../sql-file.ts';
import { READ_TIMEOUT_MS } from './limits.ts';

const SNAPSHOT = readSqlFile('inventory-postgres/sql/queries/snapshot.sql');

interface SnapshotRow {
  readonly revision: string;
  readonly resources: LiveSnapshot['resources'] | null;
  readonly gone: LiveSnapshot['gone'] | null;
  readonly module_versions: LiveSnapshot['module_versions'] | null;
}

/** Reads the live fleet straight from its tables, each answer in one statement. */
export class PostgresLiveFleet implements LiveFleet {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  snapshot(account: AccountId): Promise<LiveSnapshot> {
    return this.#snapshot(account, null);
  }

  async managed(account: AccountId, repository: Id): Promise<ManagedFleet> {
    const { revision, resources, gone } = await this.#snapshot(account, repository);
    return { revision, resources, gone };
  }

  async revision(account: AccountId): Promise<number> {
    const text = 'select revision from inventory.accounts where account_id = $1';
    const row = await this.#read<{ revision: string }>(text, [account]);
    return Number(row?.revision ?? 0);
  }

  async #snapshot(account: AccountId, repository: Id | null): Promise<LiveSnapshot> {
    const row = await this.#read<SnapshotRow>(SNAPSHOT, [account, repository]);
    if (row === undefined) throw new Error('the inventory answered no snapshot');
    return {
      account_id: account,
      revision: Number(row.revision),
      resources: row.resources ?? [],
      gone: row.gone ?? [],
      module_versions: row.module_versions ?? [],
    };
  }

  #read<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row | undefined> {
    return orUnavailable(async () => {
      const config = { text, values: [...values], query_timeout: READ_TIMEOUT_MS } as pg.QueryConfig;
      const { rows } = await this.#pool.query<Row>(config).catch(orNotYet);
      return rows[0];
    });
  }
}

const UNDEFINED_TABLE = '42P01';
const UNDEFINED_FUNCTION = '42883';

/** Readers may start before the inventory has made its schema. */
function orNotYet(error: unknown): never {
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  if (code !== UNDEFINED_TABLE && code !== UNDEFINED_FUNCTION) throw error;
  throw new StoreUnavailable('the inventory has not made its schema yet', { cause: error });
}
