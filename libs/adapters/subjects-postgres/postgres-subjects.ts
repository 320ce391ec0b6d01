import type { AccountId, Id } from '@fleetwright/contracts';
import type { Identity, Profile, SubjectDirectory } from '@fleetwright/core/access';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { STATEMENT_TIMEOUT_MS } from './limits.ts';

const sql = (name: string) => readSqlFile(`subjects-postgres/sql/queries/${name}.sql`);
const SQL = {
  refer: sql('refer'),
  profiles: sql('profiles'),
  erase: sql('erase'),
  keepSaid: sql('keep-said'),
  said: sql('said'),
  eraseSaid: sql('erase-said'),
} as const;

interface Row extends Profile {
  readonly subject_id: Id;
}

interface SaidRow {
  readonly said_id: Id;
  readonly text: string;
}

/** The directory in PostgreSQL. `migrateSubjects` must have been run. The pool is not ended. */
export class PostgresSubjects implements SubjectDirectory {
  readonly #pool: pg.Pool;

  constructor({ pool }: { readonly pool: pg.Pool }) {
    this.#pool = pool;
  }

  async refer({ account, issuer, sub }: Identity, { name, email }: Profile, fresh: Id): Promise<Id> {
    const [row] = await this.#query<Row>('refer', [account, issuer, sub, name, email, fresh]);
    if (!row) throw new Error('the directory of subjects did not answer the row that it wrote');
    return row.subject_id;
  }

  async profiles(account: AccountId, subjects: readonly Id[]): Promise<ReadonlyMap<Id, Profile>> {
    if (subjects.length === 0) return new Map();
    const rows = await this.#query<Row>('profiles', [account, subjects]);
    return new Map(rows.map(({ subject_id, name, email }) => [subject_id, { name, email }]));
  }

  async erase(account: AccountId, subjects: readonly Id[]): Promise<void> {
    // Who they are goes last: until then it can be found again what they said.
    await this.#query('eraseSaid', [account, subjects]);
    await this.#query('erase', [account, subjects]);
  }

  async keepSaid(
    account: AccountId,
    subject: Id,
    { id, text }: { readonly id: Id; readonly text: string },
  ): Promise<void> {
    await this.#query('keepSaid', [account, id, subject, text]);
  }

  async said(account: AccountId, ids: readonly Id[]): Promise<ReadonlyMap<Id, string>> {
    const rows = await this.#query<SaidRow>('said', [account, ids]);
    return new Map(rows.map(({ said_id, text }) => [said_id, text]));
  }

  #query<Found extends pg.QueryResultRow>(name: keyof typeof SQL, values: unknown[]): Promise<Found[]> {
    const config = { name: `access.${name}`, text: SQL[name], values, query_timeout: STATEMENT_TIMEOUT_MS };
    return orUnavailable(async () => (await this.#pool.query<Found>(config as pg.QueryConfig)).rows);
  }
}
