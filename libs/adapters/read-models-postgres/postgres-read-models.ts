import type { AccountId, Id, Instant } from '@fleetwright/contracts';
import {
  type FleetAsOf,
  type FleetHistoryRow,
  type ProjectionProgress,
  READ_MODELS,
  type ReadModelName,
  type ReadModels,
  type ReadTarget,
  type RepositoryRow,
  type RowCount,
  type RowCountQuery,
  type RowFilter,
  type ReadModelRows,
  type RowQuery,
} from '@fleetwright/core/read-models';
import pg from 'pg';
import { orUnavailable, unavailable } from '../postgres/errors.ts';
import { waitUntilChanged } from '../wait-until-changed.ts';
import { Changes } from './changes.ts';
import { CHECKPOINT, checkpointOf } from './checkpoint.ts';
import { AccountReads } from './account-reads.ts';
import { asOfQuery, placeQuery } from './fleet-as-of.ts';
import { READ_TIMEOUT_MS } from './limits.ts';
import { sqlKey, sqlText } from './sql-text.ts';

const UNDEFINED_COLUMN = '42703';
const UNDEFINED_TABLE = '42P01';
const INSUFFICIENT_PRIVILEGE = '42501';

/** Reads the read models. `migrateReadModels` must have been run. */
export class PostgresReadModels implements ReadModels {
  private readonly pool: pg.Pool;
  private readonly reads: AccountReads;
  private readonly changes: Changes;
  /** The rows have reached this position at least. */
  private seenPosition = 0;

  /**
   * Uses the pool, without ending it, for what belongs to no account; what does is read through a few connections of its own.
   * Opens one more to listen once somebody waits.
   */
  constructor(pool: pg.Pool) {
    this.pool = pool;
    this.reads = new AccountReads(pool);
    this.changes = new Changes({ ...pool.options, password: pool.options.password } as pg.ClientConfig);
    // An idle connection that breaks is replaced; without a listener it would end the process.
    pool.on('error', () => {});
  }

  async repositoryOfAnyAccount(id: Id): Promise<RepositoryRow | null> {
    const text = 'select body from read_models.repositories where row_key = $1';
    const [row] = await this.orUnavailable(() => this.unwalled<{ body: string }>(text, [sqlKey(id)]));
    return row === undefined ? null : (JSON.parse(row.body) as RepositoryRow);
  }

  async get<M extends ReadModelName>(model: M, account: AccountId, key: string): Promise<ReadModelRows[M] | null> {
    const [row] = await this.getMany(model, account, [key]);
    return row ?? null;
  }

  async getMany<M extends ReadModelName>(
    model: M,
    account: AccountId,
    keys: readonly string[],
  ): Promise<readonly ReadModelRows[M][]> {
    const text = `select row_key, body from read_models.${table(model)} where account_id = $1 and row_key = any($2::text[])`;
    const wanted = keys.map(sqlKey);
    const rows = await this.query<{ row_key: string; body: string }>(account, text, [sqlText(account), wanted]);
    const bodies = new Map(rows.map(({ row_key, body }) => [row_key, body]));
    return wanted.flatMap((key) => parsed<ReadModelRows[M]>(bodies.get(key)));
  }

  async list<M extends ReadModelName>(
    model: M,
    account: AccountId,
    asked: RowQuery,
  ): Promise<readonly ReadModelRows[M][]> {
    const { text, values } = listQuery(model, account, asked);
    const rows = await this.query<{ body: string }>(account, text, values);
    return rows.map(({ body }) => JSON.parse(body) as ReadModelRows[M]);
  }

  async fleetPlace(account: AccountId, at: Instant): Promise<number | null> {
    const { text, values } = placeQuery(account, at);
    const [row] = await this.query<{ position: string | null }>(account, text, values);
    const position = row?.position ?? null;
    return position === null ? null : Number(position);
  }

  async fleetAsOf(account: AccountId, asked: FleetAsOf): Promise<readonly FleetHistoryRow[]> {
    const { text, values } = asOfQuery(account, asked);
    const rows = await this.query<{ body: string }>(account, text, values);
    const found = rows.map(({ body }) => JSON.parse(body) as FleetHistoryRow);
    return found.toSorted((a, b) => (a.thing < b.thing ? -1 : 1));
  }

  async count(model: ReadModelName, account: AccountId, asked: RowCountQuery): Promise<readonly RowCount[]> {
    const values: unknown[] = [sqlText(account)];
    const conditions = ['account_id = $1', ...facetConditions(model, asked.filter ?? {}, values)];
    const by = asked.by.map((facet) => facetColumn(model, facet));
    const text = `select json_build_array(${by.join(', ')}) as values, count(*)::int as count
      from read_models.${table(model)} where ${conditions.join(' and ')} group by ${by.join(', ')}`;
    return this.query<{ values: (string | null)[]; count: number }>(account, text, values);
  }

  async progress(): Promise<ProjectionProgress> {
    const progress = await orUnavailable(async () => checkpointOf(await this.pool.query(CHECKPOINT)));
    this.saw(progress.position);
    return progress;
  }

  async waitFor(account: AccountId, target: ReadTarget, timeoutMs: number): Promise<boolean> {
    const reached = async () => ((await this.hasReached(account, target)) ? true : undefined);
    return (await this.waitUntil(reached, timeoutMs)) ?? false;
  }

  waitUntil<T>(probe: () => Promise<T | undefined>, timeoutMs: number): Promise<T | undefined> {
    return waitUntilChanged((wake) => this.onChanged(wake), probe, AbortSignal.timeout(timeoutMs));
  }

  onChanged(wake: () => void): () => void {
    return this.changes.subscribe((position) => {
      if (position !== undefined) this.saw(position);
      wake();
    });
  }

  /** The store lost events, and the rows will be made anew: how far they had come says nothing any more. */
  forget(): void {
    this.seenPosition = 0;
  }

  /** Nobody is woken from here on, and no account is read; the pool stays open. */
  async close(): Promise<void> {
    await Promise.all([this.changes.close(), this.reads.close()]);
  }

  private saw(position: number): void {
    this.seenPosition = Math.max(this.seenPosition, position);
  }

  private async hasReached(account: AccountId, { position, account_revision }: ReadTarget): Promise<boolean> {
    if (typeof position === 'number' && this.seenPosition < position) {
      const progress = await this.progress();
      if (progress.position < position) return false;
    }
    if (typeof account_revision !== 'number') return true;
    const row = await this.get('accounts', account, account);
    return (row?.revision ?? 0) >= account_revision;
  }

  private query<Row extends pg.QueryResultRow>(account: AccountId, text: string, values: unknown[]): Promise<Row[]> {
    return this.orUnavailable(() => this.reads.query<Row>(account, bounded(text, values)));
  }

  /** Past the wall between accounts. */
  private async unwalled<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    return (await this.pool.query<Row>(bounded(text, values))).rows;
  }

  private orUnavailable<T>(read: () => Promise<T>): Promise<T> {
    return orUnavailable(read).catch((error: unknown) => {
      // Rows of an earlier release lack what this one reads, until the projector has folded them anew.
      throw error instanceof pg.DatabaseError && isFromBefore(error) ? unavailable(error) : error;
    });
  }
}

function bounded(text: string, values: unknown[]): pg.QueryConfig {
  return { text, values, query_timeout: READ_TIMEOUT_MS } as pg.QueryConfig;
}

function isFromBefore({ code }: pg.DatabaseError): boolean {
  return code === UNDEFINED_COLUMN || code === UNDEFINED_TABLE || code === INSUFFICIENT_PRIVILEGE;
}

function listQuery(model: ReadModelName, account: AccountId, asked: RowQuery): { text: string; values: unknown[] } {
  const values: unknown[] = [sqlText(account), asked.limit];
  const conditions = ['account_id = $1', ...facetConditions(model, asked.filter ?? {}, values)];
  const newestFirst = asked.order === 'newest_first';
  if (asked.after !== undefined) {
    values.push(asked.after);
    conditions.push(`position ${newestFirst ? '<' : '>'} $${values.length}`);
  }
  const text = `select body from read_models.${table(model)} where ${conditions.join(' and ')}
    order by position ${newestFirst ? 'desc' : 'asc'} limit $2`;
  return { text, values };
}

function facetConditions(model: ReadModelName, filter: RowFilter, values: unknown[]): string[] {
  return Object.entries(filter).map(([facet, wanted]) => {
    const column = facetColumn(model, facet);
    const texts = typeof wanted === 'string' ? [wanted] : wanted;
    values.push(texts.map(sqlText));
    return `${column} = any($${values.length}::text[])`;
  });
}

function facetColumn(model: ReadModelName, facet: string): string {
  if (!READ_MODELS[model].facets.includes(facet)) throw new TypeError(`${model} cannot be filtered by ${facet}`);
  return `"${facet}"`;
}

function parsed<Row>(body: string | undefined): Row[] {
  return body === undefined ? [] : [JSON.parse(body) as Row];
}

function table(model: ReadModelName): string {
  if (!Object.hasOwn(READ_MODELS, model)) throw new TypeError(`there is no read model ${model}`);
  return model;
}
