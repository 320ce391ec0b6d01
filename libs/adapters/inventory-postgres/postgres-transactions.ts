import type {
  AccountId,
  CommandData,
  Id,
  Instance,
  Json,
  LiveResource,
  ModuleVersion,
  ResourceRef,
} from '@fleetwright/contracts';
import {
  type AccountCreated,
  type Cause,
  type Declaration,
  type Declared,
  type Effect,
  type Governance as GovernanceState,
  type GovernanceRead,
  type GovernanceStep,
  type InventoryTransactions,
  type JournalEntry,
  type Mutation,
  type OwnershipReleased,
  type UnpumpedAccount,
  type Verdict,
  type WriteRejection,
  UNGOVERNED,
} from '@fleetwright/core/inventory';
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { Account } from './entities/account.ts';
import { Journal } from './entities/bookkeeping.ts';
import { Governance } from './entities/governance.ts';
import { MUTATIONS_AT_ONCE, WRITE_TIMEOUT_MS } from './limits.ts';

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
      for (let from = 0; from < mutations.length; from += MUTATIONS_AT_ONCE) {
        verdicts.push(...(await mutateAll(client, account, mutations.slice(from, from + MUTATIONS_AT_ONCE))));
      }
      await client.query({ text: FLUSH, query_timeout: WRITE_TIMEOUT_MS } as pg.QueryConfig);
      return verdicts;
    });
  }

  async resource(account: AccountId, { kind, key }: ResourceRef): Promise<LiveResource | null> {
    const text = 'select resource from inventory.live_resources where account_id = $1 and kind = $2 and key = $3';
    const config = { text, values: [account, kind, key], query_timeout: WRITE_TIMEOUT_MS } as pg.QueryConfig;
    const { rows } = await orUnavailable(() => this.#pool.query<{ resource: LiveResource }>(config));
    return rows[0]?.resource ?? null;
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

  async declare(account: AccountId, cause: Cause, news: Declaration): Promise<Declared & { revision: number }> {
    return this.#onOneConnection((client) => answerOf(client, 'take_declaration', [account, cause, news]));
  }

  release(account: AccountId, cause: Cause, repository: Id): Promise<Verdict<OwnershipReleased>> {
    return this.#call('release', [account, cause, repository]);
  }

  async governanceOf(account: AccountId, cause: Cause, content: Json): Promise<GovernanceRead> {
    return this.#onOneConnection(async (client) => {
      const values = [account, cause, JSON.stringify(content)];
      const { state, version, revision, answer } = await answerOf<GovernanceRow>(client, 'governance_of', values);
      return { state: state ?? UNGOVERNED, version, revision, answer: answer && verdictIn(answer) };
    });
  }

  async govern(account: AccountId, cause: Cause, content: Json, step: GovernanceStep) {
    return this.#onOneConnection(async (client) => {
      const values = [account, cause, JSON.stringify(content), step];
      const answer = await answerOf<Answered<Json> | { kind: 'moved' }>(client, 'govern', values);
      return answer.kind === 'moved' ? answer : verdictIn(answer);
    });
  }

  async governed(): Promise<readonly AccountId[]> {
    const rows = await orUnavailable(() => this.#orm.em.fork().find(Governance, {}, { fields: ['account'] }));
    return rows.map(({ account }) => account.id);
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
    return this.#onOneConnection((client) => verdictOf(client, name, values));
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

type WriteFunction =
  | 'create_account'
  | 'promote'
  | 'update_instance'
  | 'release'
  | 'take_declaration'
  | 'governance_of'
  | 'govern';

/** `state` null: nobody ever set it; `answer` null: the request is new. */
interface GovernanceRow {
  readonly state: GovernanceState | null;
  readonly version: number;
  readonly revision: number;
  readonly answer: Answered<Json> | null;
}

async function mutateAll(
  client: pg.ClientBase,
  account: AccountId,
  mutations: readonly Mutation[],
): Promise<readonly Verdict<Effect>[]> {
  const { rows } = await client.query<{ p_verdicts: readonly Answered<Effect>[] }>({
    name: 'inventory.mutate_all',
    text: 'call inventory.mutate_all($1, $2, null)',
    values: [account, JSON.stringify(mutations)],
    query_timeout: WRITE_TIMEOUT_MS,
  } as pg.QueryConfig);
  const [row] = rows;
  if (row === undefined) throw new Error('inventory.mutate_all answered nothing');
  return row.p_verdicts.map(verdictIn);
}

/** The database speaks of `hindered`: its functions are shared with processes of the first release (sql/rejected). */
type Answered<Result> =
  | Exclude<Verdict<Result>, { readonly kind: 'rejected' }>
  | { readonly kind: 'hindered'; readonly hindrance: WriteRejection; readonly revision: number };

async function verdictOf<Result>(
  client: pg.ClientBase,
  name: WriteFunction,
  values: readonly unknown[],
): Promise<Verdict<Result>> {
  return verdictIn(await answerOf<Answered<Result>>(client, name, values));
}

function verdictIn<Result>(answer: Answered<Result>): Verdict<Result> {
  if (answer.kind !== 'hindered') return answer;
  return { kind: 'rejected', rejection: answer.hindrance, revision: answer.revision };
}

async function answerOf<Answer>(
  client: pg.ClientBase,
  name: WriteFunction,
  values: readonly unknown[],
): Promise<Answer> {
  const places = values.map((_, index) => `$${index + 1}`).join(', ');
  const { rows } = await client.query<{ answer: Answer }>({
    name: `inventory.${name}`,
    text: `select inventory.${name}(${places}) as answer`,
    values: [...values],
    query_timeout: WRITE_TIMEOUT_MS,
  } as pg.QueryConfig);
  const [row] = rows;
  if (row === undefined) throw new Error(`inventory.${name} answered nothing`);
  return row.answer;
}
