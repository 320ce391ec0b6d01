import type { AccountId, CommandData, Id, Instance, ModuleVersion } from '@fleetwright/contracts';
import type {
  AccountCreated,
  Cause,
  Effect,
  InventoryTransactions,
  JournalEntry,
  Mutation,
  OwnershipReleased,
  UnpumpedAccount,
  Verdict,
} from '@fleetwright/core/inventory';
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { orUnavailable } from '../postgres-errors.ts';
import { Account } from './entities/account.ts';
import { Journal } from './entities/bookkeeping.ts';
import { WRITE_TIMEOUT_MS } from './limits.ts';

// Makes every commit before it durable, without a transaction of its own.
const FLUSH = `select pg_logical_emit_message(false, 'fleetwright', '', true)`;

/** The inventory's transactions in PostgreSQL: writes are one function call each, rows are read with MikroORM. */
export class PostgresTransactions implements InventoryTransactions {
  readonly #pool: pg.Pool;
  readonly #orm: MikroORM;

  constructor(pool: pg.Pool, orm: MikroORM) {
    this.#pool = pool;
    this.#orm = orm;
  }

  mutate(account: AccountId, mutations: readonly Mutation[]): Promise<readonly Verdict<Effect>[]> {
    return this.#onOneConnection(async (client) => {
      const verdicts: Verdict<Effect>[] = [];
      for (const mutation of mutations) verdicts.push(await call(client, 'mutate', [account, mutation]));
      await client.query({ text: FLUSH, query_timeout: WRITE_TIMEOUT_MS } as pg.QueryConfig);
      return verdicts;
    });
  }

  createAccount(
    account: AccountId,
    cause: Cause,
    data: CommandData<'CreateAccount'>,
  ): Promise<Verdict<AccountCreated>> {
    return this.#call('create_account', [account, cause, data]);
  }

  promote(
    account: AccountId,
    cause: Cause,
    data: CommandData<'PromoteModuleVersion'>,
  ): Promise<Verdict<ModuleVersion>> {
    return this.#call('promote', [account, cause, data]);
  }

  updateInstance(account: AccountId, cause: Cause, data: CommandData<'UpdateInstance'>): Promise<Verdict<Instance>> {
    return this.#call('update_instance', [account, cause, data]);
  }

  release(account: AccountId, cause: Cause, repository: Id): Promise<Verdict<OwnershipReleased>> {
    return this.#call('release', [account, cause, repository]);
  }

  async journal(account: AccountId, afterRevision: number, limit: number): Promise<readonly JournalEntry[]> {
    const rows = await orUnavailable(() =>
      this.#orm.em
        .fork()
        .find(
          Journal,
          { account, revision: { $gt: afterRevision } },
          { orderBy: { revision: 'asc' }, limit, disableIdentityMap: true },
        ),
    );
    return rows.map(
      (row) =>
        ({
          revision: row.revision,
          event_id: row.eventId,
          type: row.type,
          data: row.data,
          actor: row.actor,
          correlation_id: row.correlationId,
          causation_id: row.causationId,
          traceparent: row.traceparent ?? null,
          recorded_at: row.recordedAt.toISOString(),
        }) as unknown as JournalEntry,
    );
  }

  async unpumped(): Promise<readonly UnpumpedAccount[]> {
    const rows = await orUnavailable(() =>
      this.#orm.em
        .fork()
        .createQueryBuilder(Account)
        .where('pumped_revision < revision')
        .orderBy({ id: 'asc' })
        .getResultList(),
    );
    return rows.map(({ id, pumpedRevision, revision }) => ({ account: id, pumped: pumpedRevision, revision }));
  }

  async markPumped(account: AccountId, revision: number): Promise<void> {
    await orUnavailable(() =>
      this.#orm.em
        .fork()
        .nativeUpdate(Account, { id: account, pumpedRevision: { $lt: revision } }, { pumpedRevision: revision }),
    );
  }

  #call<Result>(name: WriteFunction, values: readonly unknown[]): Promise<Verdict<Result>> {
    return this.#onOneConnection((client) => call(client, name, values));
  }

  async #onOneConnection<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    return orUnavailable(async () => {
      const client = await this.#pool.connect();
      let failure: Error | undefined;
      // A connection that breaks fails its query, and says so once more to whoever listens; nobody may end the process.
      client.on('error', ignore);
      try {
        return await work(client);
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        throw failure;
      } finally {
        client.off('error', ignore);
        // After a timeout the connection is still busy with the statement; it is not given to anybody else.
        client.release(failure);
      }
    });
  }
}

function ignore(): void {}

type WriteFunction = 'mutate' | 'create_account' | 'promote' | 'update_instance' | 'release';

async function call<Result>(
  client: pg.ClientBase,
  name: WriteFunction,
  values: readonly unknown[],
): Promise<Verdict<Result>> {
  const places = values.map((_, index) => `$${index + 1}`).join(', ');
  const { rows } = await client.query<{ verdict: Verdict<Result> }>({
    name: `inventory.${name}`,
    text: `select inventory.${name}(${places}) as verdict`,
    values: [...values],
    query_timeout: WRITE_TIMEOUT_MS,
  } as pg.QueryConfig);
  const [row] = rows;
  if (row === undefined) throw new Error(`inventory.${name} answered nothing`);
  return row.verdict;
}
