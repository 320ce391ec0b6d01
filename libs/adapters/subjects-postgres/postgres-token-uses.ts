import type { AccountId, Id, Instant } from '@fleetwright/contracts';
import type { TokenUses } from '@fleetwright/core/access';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { STATEMENT_TIMEOUT_MS } from './limits.ts';

const sql = (name: string) => readSqlFile(`subjects-postgres/sql/queries/${name}.sql`);
const SQL = {
  'note-token-use': sql('note-token-use'),
  'last-token-uses': sql('last-token-uses'),
  'forget-token-uses': sql('forget-token-uses'),
} as const;

interface Row {
  readonly token_id: Id;
  readonly used_at: Date;
}

/** When service tokens were used last, in PostgreSQL. `migrateSubjects` must have been run. The pool is not ended. */
export class PostgresTokenUses implements TokenUses {
  readonly #pool: pg.Pool;

  constructor({ pool }: { readonly pool: pg.Pool }) {
    this.#pool = pool;
  }

  async note(account: AccountId, token: Id, at: Instant): Promise<void> {
    await this.#query('note-token-use', [account, token, at]);
  }

  async last(account: AccountId, tokens: readonly Id[]): Promise<ReadonlyMap<Id, Instant>> {
    if (tokens.length === 0) return new Map();
    const rows = await this.#query('last-token-uses', [account, tokens]);
    return new Map(rows.map(({ token_id, used_at }) => [token_id, used_at.toISOString()]));
  }

  async forget(account: AccountId, tokens: readonly Id[]): Promise<void> {
    await this.#query('forget-token-uses', [account, tokens]);
  }

  #query(name: keyof typeof SQL, values: unknown[]): Promise<Row[]> {
    const config = { name: `access.${name}`, text: SQL[name], values, query_timeout: STATEMENT_TIMEOUT_MS };
    return orUnavailable(async () => (await this.#pool.query<Row>(config as pg.QueryConfig)).rows);
  }
}
