import { randomBytes } from 'node:crypto';
import type { AccountId } from '@fleetwright/contracts';
import type { DigestOf, FingerprintOf, Fingerprints } from '@fleetwright/core/event-sourcing';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { fingerprintWith } from '../fingerprint-with-key.ts';
import { KEY_BYTES, QUERY_TIMEOUT_MS } from './limits.ts';

const FIND = readSqlFile('fingerprints-postgres/sql/queries/find.sql');
const MAKE = readSqlFile('fingerprints-postgres/sql/queries/make.sql');

/** Accounts' keys in PostgreSQL. Nothing is remembered here: a restored backup brings its own keys back. */
export class PostgresFingerprints implements Fingerprints {
  readonly #pool: pg.Pool;
  readonly #digestOf: DigestOf;

  constructor({ pool, digestOf }: { readonly pool: pg.Pool; readonly digestOf: DigestOf }) {
    this.#pool = pool;
    this.#digestOf = digestOf;
  }

  async of(account: AccountId): Promise<FingerprintOf> {
    const known = await this.#find(account);
    if (known !== undefined) return fingerprintWith(known, this.#digestOf);
    // Of many who make one at once the first one's stays, and all read that.
    await this.#query(MAKE, [account, randomBytes(KEY_BYTES)]);
    const made = await this.#find(account);
    if (made === undefined) throw new Error(`the key of account ${account} was made and is not there`);
    return fingerprintWith(made, this.#digestOf);
  }

  async #find(account: AccountId): Promise<Uint8Array | undefined> {
    const { rows } = await this.#query<{ key: Buffer }>(FIND, [account]);
    return rows[0]?.key;
  }

  #query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<pg.QueryResult<Row>> {
    const config = { text, values: [...values], query_timeout: QUERY_TIMEOUT_MS } as pg.QueryConfig;
    return orUnavailable(() => this.#pool.query<Row>(config));
  }
}
