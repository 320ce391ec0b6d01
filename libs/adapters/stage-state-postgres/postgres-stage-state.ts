import { Id, type Position } from '@fleetwright/contracts';
import {
  type DeadLetter,
  type DeadLetterFilter,
  LOG_START,
  type LogPlace,
  type NewDeadLetter,
  type StageState,
} from '@fleetwright/core/event-sourcing';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { DEAD_LETTERS_MAX, QUERY_TIMEOUT_MS } from './limits.ts';

const sql = (name: string) => readSqlFile(`stage-state-postgres/sql/queries/${name}.sql`);
const SQL = {
  checkpoint: sql('checkpoint'),
  advance: sql('advance'),
  setBack: sql('set-back'),
  lease: sql('lease'),
  release: sql('release'),
  knownLog: sql('known-log'),
  keepLog: sql('keep-log'),
  countAttempt: sql('count-attempt'),
  forgetAttempts: sql('forget-attempts'),
  bury: sql('bury'),
  deadLetters: sql('dead-letters'),
  deadLetter: sql('dead-letter'),
  markReplayed: sql('mark-replayed'),
  replays: sql('replays'),
  settleReplay: sql('settle-replay'),
} as const;

/** A row of `operations.dead_letters`: bigint comes as text, times as dates. */
type LetterRow = Omit<DeadLetter, 'position' | 'buried_at' | 'replayed_at'> & {
  readonly position: string | null;
  readonly buried_at: Date;
  readonly replayed_at: Date | null;
};

/** Stage state in PostgreSQL; leases end by its clock. `migrateStageState` must have been run. */
export class PostgresStageState implements StageState {
  readonly #pool: pg.Pool;

  /** The pool stays the caller's. */
  constructor(options: { readonly pool: pg.Pool }) {
    this.#pool = options.pool;
    // An idle connection that breaks is replaced; without a listener it would end the process.
    this.#pool.on('error', () => {});
  }

  async checkpoint(stage: string): Promise<LogPlace> {
    const [row] = await this.#query<{ position: string; event_id: string | null }>('checkpoint', [stage]);
    return row === undefined ? LOG_START : { position: Number(row.position) as Position, eventId: row.event_id };
  }

  async advance(stage: string, { position, eventId }: LogPlace): Promise<void> {
    await this.#query('advance', [stage, position, eventId]);
  }

  async setBack(stage: string, from: LogPlace, to: LogPlace): Promise<void> {
    await this.#query('setBack', [stage, from.position, from.eventId, to.position, to.eventId]);
  }

  async lease(name: string, holder: string, ttlMs: number): Promise<boolean> {
    return (await this.#query('lease', [name, holder, ttlMs])).length > 0;
  }

  async release(name: string, holder: string): Promise<void> {
    await this.#query('release', [name, holder]);
  }

  async knownLog(): Promise<Id | null> {
    const [row] = await this.#query<{ log_id: Id }>('knownLog', []);
    return row?.log_id ?? null;
  }

  async keepLog(id: Id): Promise<Id> {
    await this.#query('keepLog', [id]);
    return (await this.knownLog()) ?? id;
  }

  async countAttempt(stage: string, eventId: Id): Promise<number> {
    const [row] = await this.#query<{ attempts: number }>('countAttempt', [stage, eventId]);
    return row?.attempts ?? 1;
  }

  async forgetAttempts(stage: string, eventId: Id): Promise<void> {
    await this.#query('forgetAttempts', [stage, eventId]);
  }

  async bury(letter: NewDeadLetter): Promise<void> {
    const { id, stage, account_id, event_id, event_type, position, payload, error, attempts } = letter;
    const texts = [event_id, event_type].map(storable);
    const body = [payload, error].map(storable);
    await this.#query('bury', [id, stage, account_id, ...texts, position, ...body, attempts, DEAD_LETTERS_MAX - 1]);
  }

  async deadLetters({ account, after, limit }: DeadLetterFilter): Promise<readonly DeadLetter[]> {
    return (await this.#query<LetterRow>('deadLetters', [account ?? null, limit, after ?? null])).map(letterOf);
  }

  async deadLetter(id: Id): Promise<DeadLetter | undefined> {
    // The id may be a piece of an address; the database would refuse to compare what is no UUID with one.
    if (!Id.safeParse(id).success) return undefined;
    return (await this.#query<LetterRow>('deadLetter', [id])).map(letterOf)[0];
  }

  async markReplayed(id: Id): Promise<void> {
    await this.#query('markReplayed', [id]);
  }

  async replays(stage: string, limit: number): Promise<readonly DeadLetter[]> {
    return (await this.#query<LetterRow>('replays', [stage, limit])).map(letterOf);
  }

  async settleReplay(id: Id): Promise<void> {
    await this.#query('settleReplay', [id]);
  }

  #query<Row extends pg.QueryResultRow>(name: keyof typeof SQL, values: unknown[]): Promise<Row[]> {
    const config = { name: `operations.${name}`, text: SQL[name], values, query_timeout: QUERY_TIMEOUT_MS };
    return orUnavailable(async () => (await this.#pool.query<Row>(config as pg.QueryConfig)).rows);
  }
}

function letterOf(row: LetterRow): DeadLetter {
  return {
    ...row,
    position: row.position === null ? null : (Number(row.position) as Position),
    buried_at: row.buried_at.toISOString(),
    replayed_at: row.replayed_at?.toISOString() ?? null,
  };
}

/** PostgreSQL's text takes every character but NUL, and a message that cannot be read may hold one. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\ufffd');
}
