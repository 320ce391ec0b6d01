import pg from 'pg';
import { sqlText } from './sql-text.ts';
import { ACCOUNT_SETTING, READER } from './account-wall.ts';
import { READ_CONNECTIONS_MAX } from './limits.ts';

/**
 * Connections that see the rows of one account, whatever a statement forgets: they have become the reader, whom the tables' policies
 * show the account that the connection is set to. Nobody else uses them, and each is set before it is asked for another account.
 */
export class AccountReads {
  readonly #pool: pg.Pool;
  /** Which account each connection is set to. */
  readonly #accounts = new WeakMap<pg.PoolClient, string>();

  /** Connects as the given pool does, when it is first needed. */
  constructor({ options }: pg.Pool) {
    const become = `-c role=${READER}`;
    const given = options.options;
    this.#pool = new pg.Pool({
      ...options,
      password: options.password,
      options: given === undefined ? become : `${given} ${become}`,
      max: READ_CONNECTIONS_MAX,
    } as pg.PoolConfig);
    // Broken connections are replaced; without listeners they would end the process.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** Throws what the driver throws. */
  async query<Row extends pg.QueryResultRow>(account: string, query: pg.QueryConfig): Promise<Row[]> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      const wanted = sqlText(account);
      if (this.#accounts.get(client) !== wanted) {
        this.#accounts.delete(client);
        await client.query('select set_config($1, $2, false)', [ACCOUNT_SETTING, wanted]);
        this.#accounts.set(client, wanted);
      }
      return (await client.query<Row>(query)).rows;
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      // What failed may still be under way there: it is not used again.
      client.release(broken);
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
