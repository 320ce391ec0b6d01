import type pg from 'pg';
import { readSqlFile } from '../postgres/sql-file.ts';
import { STATEMENT_TIMEOUT_MS } from './limits.ts';

const sql = (name: string) => readSqlFile(`deliveries-postgres/sql/queries/${name}.sql`);
const SQL = {
  add: sql('add'),
  addPlace: sql('add-place'),
  claim: sql('claim'),
  disableSubscription: sql('disable-subscription'),
  drop: sql('drop'),
  forget: sql('forget'),
  forgetPlaces: sql('forget-places'),
  join: sql('join'),
  laterPlaces: sql('later-places'),
  list: sql('list'),
  lockPlace: sql('lock-place'),
  open: sql('open'),
  places: sql('places'),
  release: sql('release'),
  removeSubscription: sql('remove-subscription'),
  replay: sql('replay'),
  seal: sql('seal'),
  setSubscription: sql('set-subscription'),
  settle: sql('settle'),
  settleSubscription: sql('settle-subscription'),
  subscriptions: sql('subscriptions'),
} as const;

export type Statement = keyof typeof SQL;

/** Runs one statement of this folder over a pool, or over the connection of a transaction. */
export async function run<Row extends pg.QueryResultRow>(
  over: pg.Pool | pg.PoolClient,
  name: Statement,
  values: unknown[],
): Promise<Row[]> {
  const config = { name: `delivery.${name}`, text: SQL[name], values, query_timeout: STATEMENT_TIMEOUT_MS };
  return (await over.query<Row>(config as pg.QueryConfig)).rows;
}
