import type { AccountId, Digest, Id } from '@fleetwright/contracts';
import {
  type Answer,
  type Answers,
  type AnswerClaim,
  type RepeatableRequest,
  StoreUnavailable,
} from '@fleetwright/core/event-sourcing';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { CLAIM_TRIES_MAX, STATEMENT_TIMEOUT_MS } from './limits.ts';

const sql = (name: string) => readSqlFile(`answers-postgres/sql/queries/${name}.sql`);
const SQL = {
  claim: sql('claim'),
  find: sql('find'),
  renew: sql('renew'),
  release: sql('release'),
  keep: sql('keep'),
  forget: sql('forget'),
  forgetCrowded: sql('forget-crowded'),
  forgetNaming: sql('forget-naming'),
} as const;

interface Row {
  readonly content: Digest;
  readonly status: number | null;
  readonly body: string | null;
  readonly headers: Answer['headers'] | null;
}

/** Answers in PostgreSQL. `migrateAnswers` must have been run. The pool is not ended. */
export class PostgresAnswers implements Answers {
  readonly #pool: pg.Pool;

  constructor({ pool }: { readonly pool: pg.Pool }) {
    this.#pool = pool;
  }

  async claim({ account, scope, content }: RepeatableRequest, holder: string, ttlMs: number): Promise<AnswerClaim> {
    for (let tries = 1; tries <= CLAIM_TRIES_MAX; tries += 1) {
      const claimed = await this.#query('claim', [scope, account, content, holder, ttlMs]);
      if (claimed.length > 0) return { kind: 'claimed' };
      const row = await this.#find(scope);
      if (row === undefined) continue;
      if (row.content !== content) return { kind: 'other_content' };
      const answer = answerOf(row);
      return answer === null ? { kind: 'in_progress' } : { kind: 'answered', answer };
    }
    throw new StoreUnavailable('an answer is claimed and given up again and again');
  }

  async renew(scope: Digest, holder: string, ttlMs: number): Promise<void> {
    await this.#query('renew', [scope, holder, ttlMs]);
  }

  async release(scope: Digest, holder: string): Promise<void> {
    await this.#query('release', [scope, holder]);
  }

  async keep({ account, scope, content }: RepeatableRequest, answer: Answer): Promise<Answer> {
    const { status, body, headers } = answer;
    await this.#query('keep', [scope, account, content, status, body, JSON.stringify(headers)]);
    const row = await this.#find(scope);
    return (row && answerOf(row)) ?? answer;
  }

  async forget({ olderThanMs, perAccountMax }: Parameters<Answers['forget']>[0]): Promise<void> {
    await this.#query('forget', [olderThanMs]);
    await this.#query('forgetCrowded', [perAccountMax]);
  }

  async forgetNaming(account: AccountId, references: readonly Id[]): Promise<void> {
    await this.#query('forgetNaming', [account, references]);
  }

  async #find(scope: Digest): Promise<Row | undefined> {
    return (await this.#query<Row>('find', [scope]))[0];
  }

  #query<Found extends pg.QueryResultRow>(name: keyof typeof SQL, values: unknown[]): Promise<Found[]> {
    const config = { name: `gateway.${name}`, text: SQL[name], values, query_timeout: STATEMENT_TIMEOUT_MS };
    return orUnavailable(async () => (await this.#pool.query<Found>(config as pg.QueryConfig)).rows);
  }
}

function answerOf({ status, body, headers }: Row): Answer | null {
  return status === null ? null : { status, body, headers: headers ?? {} };
}
