import { READ_MODELS, type ReadModelName, type RowBase } from '@fleetwright/core/read-models';
import type pg from 'pg';
import { binaryArray } from './binary-array.ts';
import { READ_TIMEOUT_MS, WRITE_ROWS_MAX, WRITE_TIMEOUT_MS } from './limits.ts';
import type { RowCache, RowChange, RowName } from './row-cache.ts';
import { sqlKey, sqlText } from './sql-text.ts';

type Queryable = Pick<pg.ClientBase, 'query'>;

/** The live schema, and the one that a rebuild fills. */
export type SchemaName = 'read_models' | 'read_models_next';

/** Reads the rows that the cache lacks. */
export async function loadRows(
  client: Queryable,
  schema: SchemaName,
  cache: RowCache,
  missing: ReadonlyMap<ReadModelName, readonly RowName[]>,
): Promise<void> {
  for (const [model, names] of missing) {
    const values = [binaryArray(names.map(accountOf)), binaryArray(names.map(keyOf))];
    const text = `select wanted.at, found.body
      from unnest($1::text[], $2::text[]) with ordinality as wanted (account_id, row_key, at)
      left join ${schema}.${model} as found using (account_id, row_key)`;
    const { rows } = await query<{ at: string; body: string | null }>(client, text, values, READ_TIMEOUT_MS);
    for (const { at, body } of rows) {
      const name = names[Number(at) - 1];
      if (name !== undefined) cache.load(model, name, body);
    }
  }
}

/** Writes changed rows, model by model. */
export async function writeRows(
  client: Queryable,
  schema: SchemaName,
  changes: ReadonlyMap<ReadModelName, readonly RowChange[]>,
): Promise<void> {
  for (const [model, rows] of changes) {
    for (let from = 0; from < rows.length; from += WRITE_ROWS_MAX) {
      await writeSome(client, schema, model, rows.slice(from, from + WRITE_ROWS_MAX));
    }
  }
}

async function writeSome(
  client: Queryable,
  schema: SchemaName,
  model: ReadModelName,
  changes: readonly RowChange[],
): Promise<void> {
  const gone = changes.filter(({ row }) => row === null);
  if (gone.length > 0) {
    const text = `delete from ${schema}.${model} as old
      using unnest($1::text[], $2::text[]) as gone (account_id, row_key)
      where old.account_id = gone.account_id and old.row_key = gone.row_key`;
    const values = [binaryArray(gone.map(accountOf)), binaryArray(gone.map(keyOf))];
    await query(client, text, values, WRITE_TIMEOUT_MS);
  }
  const kept = changes.filter((change): change is RowChange & { readonly row: RowBase } => change.row !== null);
  if (kept.length === 0) return;
  const { facets } = READ_MODELS[model];
  const values = [
    binaryArray(kept.map(accountOf)),
    binaryArray(kept.map(keyOf)),
    kept.map(({ row }) => row.position),
    binaryArray(kept.map(({ text }) => text)),
    ...facets.map((facet) => binaryArray(kept.map(({ row }) => facetOf(row, facet)))),
  ];
  await query(client, insertOf(schema, model), values, WRITE_TIMEOUT_MS);
}

function insertOf(schema: SchemaName, model: ReadModelName): string {
  const { appendOnly, facets } = READ_MODELS[model];
  const columns = ['account_id', 'row_key', 'position', 'body', ...facets.map((facet) => `"${facet}"`)];
  const given = columns.map((column, at) => `$${at + 1}::${column === 'position' ? 'bigint' : 'text'}[]`).join(', ');
  const insert = `insert into ${schema}.${model} (${columns.join(', ')}) select * from unnest(${given})`;
  if (appendOnly) return insert;
  const replaced = columns.slice(2).map((column) => `${column} = excluded.${column}`);
  return `${insert} on conflict (account_id, row_key) do update set ${replaced.join(', ')}`;
}

function query<Row extends pg.QueryResultRow>(
  client: Queryable,
  text: string,
  values: unknown[],
  query_timeout: number,
): Promise<pg.QueryResult<Row>> {
  return client.query<Row>({ text, values, query_timeout } as pg.QueryConfig);
}

function accountOf({ account }: RowName): string {
  return sqlText(account);
}

function keyOf({ key }: RowName): string {
  return sqlKey(key);
}

function facetOf(row: RowBase, facet: string): string | null {
  const value: unknown = Reflect.get(row, facet);
  return typeof value === 'string' ? sqlText(value) : null;
}
