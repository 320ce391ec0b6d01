import type { AccountId, CommitSha, Id, Instant, Position, PushAnswer } from '@fleetwright/contracts';
import { LOG_START, type LogPlace } from '@fleetwright/core/event-sourcing';
import type {
  OpenRun,
  Poll,
  PushNote,
  ScheduleChange,
  ScheduledRepository,
  SyncState,
  Taker,
} from '@fleetwright/core/repo-sync';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { EXCLUSIVE_TIMEOUT_MS, HOLDING_MS, STATEMENT_TIMEOUT_MS } from './limits.ts';

const sql = (name: string) => readSqlFile(`sync-state-postgres/sql/queries/${name}.sql`);
const SQL = {
  cursor: sql('cursor'),
  follow: sql('follow'),
  startOver: sql('start-over'),
  takeDue: sql('due'),
  keep: sql('keep'),
  giveBack: sql('give-back'),
  overdue: sql('overdue'),
  repository: sql('repository'),
  names: sql('names'),
  notePush: sql('note-push'),
  lastPush: sql('last-push'),
  forgetPushes: sql('forget-pushes'),
  polled: sql('polled'),
  hasten: sql('hasten'),
  runEnded: sql('run-ended'),
} as const;

/** The schedule in PostgreSQL. `migrateSyncState` must have been run. The pool is not ended. */
export class PostgresSyncState implements SyncState {
  readonly #pool: pg.Pool;
  // One waiting lock a process: the work under the lock needs connections of the same pool.
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ pool }: { readonly pool: pg.Pool }) {
    this.#pool = pool;
  }

  async cursor(): Promise<LogPlace> {
    const [row] = await this.#query<{ position: string; event_id: string | null }>('cursor', []);
    return row === undefined ? LOG_START : { position: Number(row.position) as Position, eventId: row.event_id };
  }

  async follow(changes: readonly ScheduleChange[], from: LogPlace, to: LogPlace): Promise<void> {
    await this.#query('follow', [JSON.stringify(changes), from.position, from.eventId, to.position, to.eventId]);
  }

  async startOver({ position, eventId }: LogPlace): Promise<void> {
    await this.#query('startOver', [position, eventId]);
  }

  async takeDue(now: Instant, limit: number, { holder, forMs }: Taker): Promise<readonly ScheduledRepository[]> {
    const rows = (await this.#query<ScheduleRow>('takeDue', [now, limit, holder, forMs])).map(asScheduled);
    // Updated rows come in any order.
    return rows.toSorted((a, b) => (dueKey(a) < dueKey(b) ? -1 : 1));
  }

  async keep({ holder, forMs }: Taker, ids: readonly Id[]): Promise<void> {
    await this.#query('keep', [holder, forMs, ids]);
  }

  async giveBack({ holder }: Taker): Promise<void> {
    await this.#query('giveBack', [holder]);
  }

  async overdue(now: Instant, limit: number): Promise<readonly OpenRun[]> {
    const rows = await this.#query<OpenRunRow>('overdue', [now, limit]);
    return rows.map((row) => ({
      repositoryId: row.repository_id,
      account: row.account_id,
      runId: row.open_run_id,
      number: row.open_run_number,
      deadlineAt: row.open_run_deadline_at.toISOString(),
    }));
  }

  async repository(id: Id): Promise<ScheduledRepository | undefined> {
    const [row] = await this.#query<ScheduleRow>('repository', [id]);
    return row && asScheduled(row);
  }

  async names(account: AccountId): Promise<readonly { repositoryId: Id; name: string }[]> {
    const rows = await this.#query<{ repository_id: Id; name: string }>('names', [account]);
    return rows.map(({ repository_id, name }) => ({ repositoryId: repository_id, name }));
  }

  async notePush({ repositoryId, keys, at, dueAt, forgetAt, traceparent }: PushNote): Promise<PushAnswer['status']> {
    const values = [repositoryId, [...keys].toSorted(), at, dueAt, forgetAt, traceparent];
    const [row] = await this.#query<{ answer: PushAnswer['status'] }>('notePush', values);
    return row?.answer ?? 'ignored';
  }

  async lastPushAt(id: Id): Promise<Instant | null> {
    const [row] = await this.#query<{ at: Date | null }>('lastPush', [id]);
    return row?.at?.toISOString() ?? null;
  }

  async forgetPushes(now: Instant, keysMax: number): Promise<void> {
    await this.#query('forgetPushes', [now, keysMax]);
  }

  async polled(id: Id, { at, tip, failures, nextDueAt, pushes }: Poll): Promise<void> {
    await this.#query('polled', [id, at, tip ?? null, failures, nextDueAt, pushes ?? null]);
  }

  async hasten(id: Id, at: Instant): Promise<void> {
    await this.#query('hasten', [id, at]);
  }

  async runEnded(id: Id, runId: Id): Promise<void> {
    await this.#query('runEnded', [id, runId]);
  }

  exclusively<T>(account: AccountId, work: (mustHold: () => Promise<void>) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(() => this.#locked(account, work));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #locked<T>(account: AccountId, work: (mustHold: () => Promise<void>) => Promise<T>): Promise<T> {
    const client = await orUnavailable(() => this.#pool.connect());
    try {
      await orUnavailable(async () => {
        await client.query('begin');
        await client.query(`set local lock_timeout = ${EXCLUSIVE_TIMEOUT_MS}`);
        await client.query(`select pg_advisory_xact_lock(hashtextextended('fleetwright.repositories.' || $1, 0))`, [
          account,
        ]);
      });
      const mustHold = () => orUnavailable(async () => void (await client.query('select 1')));
      // A transaction that says nothing is ended, for a process that stands still; this one is at work.
      const signsOfLife = setInterval(() => void mustHold().catch(() => {}), HOLDING_MS);
      try {
        return await work(mustHold);
      } finally {
        clearInterval(signsOfLife);
      }
    } finally {
      // Ends the transaction, and with it the lock, whatever state the connection is in.
      await client.query('rollback').then(
        () => client.release(),
        (error: Error) => client.release(error),
      );
    }
  }

  #query<Row extends pg.QueryResultRow>(name: keyof typeof SQL, values: unknown[]): Promise<Row[]> {
    return orUnavailable(async () => {
      const config = { name: `repo_sync.${name}`, text: SQL[name], values, query_timeout: STATEMENT_TIMEOUT_MS };
      const { rows } = await this.#pool.query<Row>(config as pg.QueryConfig);
      return rows;
    });
  }
}

interface ScheduleRow {
  readonly repository_id: Id;
  readonly account_id: AccountId;
  readonly name: string;
  readonly next_due_at: Date | null;
  readonly failures: number;
  readonly last_polled_at: Date | null;
  readonly last_tip: CommitSha | null;
  readonly pushes: string;
  readonly has_new_push: boolean;
  readonly push_trace: string | null;
}

interface OpenRunRow {
  readonly repository_id: Id;
  readonly account_id: AccountId;
  readonly open_run_id: Id;
  readonly open_run_number: number;
  readonly open_run_deadline_at: Date;
}

function dueKey({ nextDueAt, repositoryId }: ScheduledRepository): string {
  return `${nextDueAt} ${repositoryId}`;
}

function asScheduled(row: ScheduleRow): ScheduledRepository {
  return {
    repositoryId: row.repository_id,
    account: row.account_id,
    name: row.name,
    nextDueAt: row.next_due_at?.toISOString() ?? null,
    failures: row.failures,
    lastPolledAt: row.last_polled_at?.toISOString() ?? null,
    lastTip: row.last_tip,
    pushes: Number(row.pushes),
    hasNewPush: row.has_new_push,
    pushTrace: row.push_trace,
  };
}
