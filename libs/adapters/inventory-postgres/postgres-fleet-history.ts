import type { AccountId, Actor, EventData, Id, Instant, ResourceKind, ResourceRef } from '@fleetwright/contracts';
import { type FleetHistory, HAND_CHANGES_MAX, type HandChange } from '@fleetwright/core/fleet';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { READ_TIMEOUT_MS } from './limits.ts';

const BY_HAND = readSqlFile('inventory-postgres/sql/queries/by_hand.sql');

interface ByHandRow extends ResourceRef {
  readonly instance_id: Id | null;
  readonly data: EventData<'ResourceChanged'> | EventData<'InstanceChanged'>;
  readonly actor: Actor;
  readonly at: Instant;
}

/** Reads the inventory's journal and its ownership. */
export class PostgresFleetHistory implements FleetHistory {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async byHand(account: AccountId, refs: readonly ResourceRef[]): Promise<readonly HandChange[]> {
    if (refs.length === 0) return [];
    const asked = JSON.stringify(refs.map(({ kind, key }) => ({ kind, key })));
    const rows = await this.#read<ByHandRow>(BY_HAND, [account, asked, HAND_CHANGES_MAX]);
    return rows.map(({ kind, key, instance_id, data, actor, at }) => {
      const { operation, origin, changed = [] } = data;
      const via = origin.type === 'imperative' ? origin.via : undefined;
      return {
        ...{ kind, key, instance_id, changed, actor, at },
        operation: operation as HandChange['operation'],
        ...(via && { via }),
      };
    });
  }

  async underReview(account: AccountId) {
    const text = `
      select o.opening ->> 'kind' as kind, o.opening ->> 'key' as key
      from inventory.governance g, jsonb_array_elements(g.state -> 'openings') as o (opening)
      where g.account_id = $1 and o.opening #>> '{review,closed_at}' is null`;
    return this.#read<{ kind: ResourceKind; key: string | null }>(text, [account]);
  }

  async ownerOf(account: AccountId, { kind, key }: ResourceRef): Promise<Id | null> {
    const text = 'select repository_id from inventory.ownership where account_id = $1 and kind = $2 and key = $3';
    const [row] = await this.#read<{ repository_id: Id }>(text, [account, kind, key]);
    return row?.repository_id ?? null;
  }

  async missing(account: AccountId, refs: readonly ResourceRef[]): Promise<readonly ResourceRef[]> {
    if (refs.length === 0) return [];
    const asked = JSON.stringify(refs.map(({ kind, key }) => ({ kind, key })));
    const text = 'select inventory.missing_references($1, $2) as missing';
    const [row] = await this.#read<{ missing: ResourceRef[] | null }>(text, [account, asked]);
    return row?.missing ?? [];
  }

  async #read<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    const config = { text, values: [...values], query_timeout: READ_TIMEOUT_MS } as pg.QueryConfig;
    return (await orUnavailable(() => this.#pool.query<Row>(config))).rows;
  }
}
