import type { AccountId, Id, LiveSnapshot, StrayInstance } from '@fleetwright/contracts';
import type { NodeInstances } from '@fleetwright/core/bundles';
import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import type { LiveFleet, ManagedFleet } from '@fleetwright/core/fleet';
import pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { READ_TIMEOUT_MS } from './limits.ts';

const SNAPSHOT = readSqlFile('inventory-postgres/sql/queries/snapshot.sql');

type StrayOf = StrayInstance & { readonly node: string };

interface SnapshotRow {
  readonly revision: string;
  readonly resources: LiveSnapshot['resources'] | null;
  readonly gone: LiveSnapshot['gone'] | null;
  readonly module_versions: LiveSnapshot['module_versions'] | null;
  readonly declared_by_others: LiveSnapshot['declared_by_others'] | null;
  readonly strays: readonly StrayOf[] | null;
}

interface Place {
  readonly template: string;
  readonly region: string;
  readonly instance_id: Id | null;
}

/**
 * Reads the live fleet straight from its tables, each answer in one statement. Statements have names, so that a connection
 * plans each once: planning the snapshot takes many times what reading a small fleet does.
 */
export class PostgresLiveFleet implements LiveFleet, NodeInstances {
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
    const row = await this.#read<{ revision: string }>('revision', text, [account]);
    return Number(row?.revision ?? 0);
  }

  async instances(account: AccountId): Promise<readonly { readonly id: Id; readonly node: string }[]> {
    const text = 'select instance_id as id, node from inventory.instances where account_id = $1';
    return this.#rows<{ id: Id; node: string }>('instances', text, [account]);
  }

  /** Where a node is, and what runs for it; null: there is no such node. */
  async place(account: AccountId, hostname: string): Promise<Place | null> {
    const text = `select n.template, n.region, (
        select min(i.instance_id::text) from inventory.instances i where i.account_id = n.account_id and i.node = n.hostname
      ) as instance_id
      from inventory.nodes n where n.account_id = $1 and n.hostname = $2`;
    return (await this.#read<Place>('place', text, [account, hostname])) ?? null;
  }

  async #snapshot(account: AccountId, repository: Id | null): Promise<LiveSnapshot> {
    // For one repository another plan may be the better one.
    const name = repository === null ? 'snapshot' : 'managed';
    const row = await this.#read<SnapshotRow>(name, SNAPSHOT, [account, repository]);
    if (row === undefined) throw new Error('the inventory answered no snapshot');
    return {
      account_id: account,
      revision: Number(row.revision),
      resources: withStrays(row.resources ?? [], row.strays ?? []),
      gone: row.gone ?? [],
      module_versions: row.module_versions ?? [],
      declared_by_others: row.declared_by_others ?? [],
    };
  }

  async #read<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<Row | undefined> {
    return (await this.#rows<Row>(name, text, values))[0];
  }

  #rows<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    return orUnavailable(async () => {
      const statement = { name: `inventory.${name}`, text, values: [...values] };
      const config = { ...statement, query_timeout: READ_TIMEOUT_MS } as pg.QueryConfig;
      const { rows } = await this.#pool.query<Row>(config).catch(orNotYet);
      return rows;
    });
  }
}

/** Each node with its instances that are not as it is; nearly always there is none. */
function withStrays(resources: LiveSnapshot['resources'], strays: readonly StrayOf[]): LiveSnapshot['resources'] {
  if (strays.length === 0) return resources;
  const byNode = Map.groupBy(strays, ({ node }) => node);
  return resources.map((resource) => {
    const own = resource.kind === 'node' ? byNode.get(resource.key) : undefined;
    return own ? { ...resource, stray_instances: own.map(({ node: _, ...instance }) => instance) } : resource;
  });
}

const UNDEFINED_TABLE = '42P01';
const UNDEFINED_FUNCTION = '42883';

/** Readers may start before the inventory has made its schema. */
function orNotYet(error: unknown): never {
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  if (code !== UNDEFINED_TABLE && code !== UNDEFINED_FUNCTION) throw error;
  throw new StoreUnavailable('the inventory has not made its schema yet', { cause: error });
}
