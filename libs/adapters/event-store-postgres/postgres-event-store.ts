import type { AccountId, StoredEvent } from '@fleetwright/contracts';
import {
  type AppendRequest,
  type AppendResult,
  checkAppend,
  type EventStore,
  READ_ALL_MAX,
  type ReadAllOptions,
  type ReadAllPage,
  readablePrefix,
  type Upcast,
  upcast,
} from '@fleetwright/core/event-sourcing';
import pg from 'pg';
import { orUnavailable } from '../postgres-errors.ts';
import { readSqlFile } from '../sql-file.ts';
import { appendedEvents, type AppendRow, argumentsOf, foreignAccount, type PendingAppend } from './append-batch.ts';
import { AppendQueue } from './append-queue.ts';
import { type EventRow, rawOfRow, rowTypes } from './event-row.ts';
import { APPEND_BYTES_PER_MS_MIN, APPEND_TIMEOUT_MS, READ_TIMEOUT_MS, SCAN_POSITIONS_MAX } from './limits.ts';
import { Wakes, WakeThrottle } from './wakes.ts';

const sql = (name: string) => readSqlFile(`event-store-postgres/sql/queries/${name}.sql`);
const SQL = {
  append: sql('append'),
  readStream: sql('read-stream'),
  readAll: sql('read-all'),
  head: sql('head'),
  streams: sql('streams'),
  wake: sql('wake'),
} as const;

/** No stream is longer: versions are 4 bytes in the table. */
const VERSION_MAX = 2_147_483_647;

export interface PostgresEventStoreOptions {
  /** Appends use two of its connections at most. The store opens one more connection of its own, to listen. */
  readonly pool: pg.Pool;
  /** Whether `close` ends the pool; default false: it is the caller's. */
  readonly endPool?: boolean;
  /** Default: that of the product. */
  readonly upcast?: Upcast;
}

/** The event store in PostgreSQL. `migrateEventStore` must have been run. */
export class PostgresEventStore implements EventStore {
  private readonly pool: pg.Pool;
  private readonly endPool: boolean;
  private readonly upcast: Upcast;
  private readonly queue = new AppendQueue((batch, mayBeDone) => this.write(batch, mayBeDone));
  private readonly wakes: Wakes;
  private readonly throttle: WakeThrottle;

  constructor(options: PostgresEventStoreOptions) {
    const { pool } = options;
    this.pool = pool;
    this.endPool = options.endPool ?? false;
    this.upcast = options.upcast ?? upcast;
    // The pool hides its password from being copied along.
    this.wakes = new Wakes({ ...pool.options, password: pool.options.password } as pg.ClientConfig);
    this.throttle = new WakeThrottle(() => void pool.query(SQL.wake).catch(() => {}));
    // An idle connection that breaks is replaced; without a listener it would end the process.
    pool.on('error', () => {});
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    const texts = checkAppend(request);
    const sizeBytes = texts.reduce((sum, text) => sum + text.length, 0);
    return new Promise((resolve, reject) => this.queue.add({ request, texts, sizeBytes, resolve, reject }));
  }

  read(stream: string, afterVersion = 0): Promise<readonly StoredEvent[]> {
    return this.readVersions(stream, afterVersion, VERSION_MAX);
  }

  async readAll({ afterPosition, limit, types }: ReadAllOptions): Promise<ReadAllPage> {
    const limitMax = Math.min(limit, READ_ALL_MAX);
    const lookAt = types === undefined ? limitMax : SCAN_POSITIONS_MAX;
    const values = [afterPosition, afterPosition + lookAt, types ?? null, limitMax];
    const rows = await this.query<EventRow & { head: number }>('readAll', values);
    const page = rows.filter((row) => row.position !== null).map(rawOfRow);
    const head = rows[0]?.head ?? 0;
    const { events, stoppedAt } = readablePrefix(page, this.upcast);
    if (stoppedAt !== undefined) return { events, scannedTo: stoppedAt.position - 1 };
    const isFull = events.length === limitMax;
    const scannedTo = isFull ? events.at(-1)?.position : Math.min(head, afterPosition + lookAt);
    return { events, scannedTo: Math.max(afterPosition, scannedTo ?? 0) };
  }

  async head(): Promise<number> {
    const [row] = await this.query<{ position: number }>('head', []);
    return row?.position ?? 0;
  }

  onAppended(wake: () => void): () => void {
    return this.wakes.subscribe(wake);
  }

  async streams(account: AccountId, prefix: string): Promise<readonly string[]> {
    const rows = await this.query<{ stream: string }>('streams', [account, prefix]);
    return rows.map(({ stream }) => stream);
  }

  /** Takes no more appends and wakes nobody from here on. What is under way is still answered. Once only. */
  async close(): Promise<void> {
    await this.queue.close();
    this.throttle.close();
    await this.wakes.close();
    if (this.endPool) await this.pool.end();
  }

  private async write(batch: readonly PendingAppend[], mayBeDone: boolean): Promise<void> {
    const sizeBytes = batch.reduce((sum, append) => sum + append.sizeBytes, 0);
    const { rows } = await this.pool.query<AppendRow>({
      name: 'event_store.append',
      text: SQL.append,
      values: argumentsOf(batch, this.throttle.take()),
      types: rowTypes,
      query_timeout: APPEND_TIMEOUT_MS + sizeBytes / APPEND_BYTES_PER_MS_MIN,
    } as pg.QueryConfig);
    if (rows.length !== batch.length) throw new Error('event_store.append answered another number of rows');
    if (rows.some((row) => row.item_outcome === 'appended')) this.wakes.wakeAll();
    const answers = batch.map((append, index) => {
      const answer = this.answer(append, rows[index] as AppendRow, mayBeDone);
      return answer.then(append.resolve, append.reject);
    });
    await Promise.all(answers);
  }

  private async answer(append: PendingAppend, row: AppendRow, mayBeDone: boolean): Promise<AppendResult> {
    const { request } = append;
    if (row.item_outcome === 'foreign_account') throw foreignAccount(request);
    if (row.item_outcome === 'conflict') return { kind: 'conflict', actualVersion: row.first_version - 1 };
    if (row.item_outcome === 'repeated') return this.repeated(append, row, mayBeDone);
    return { kind: 'appended', events: appendedEvents(append, row, this.upcast) };
  }

  private async repeated({ request }: PendingAppend, row: AppendRow, mayBeDone: boolean): Promise<AppendResult> {
    const events = await this.readVersions(request.stream, row.first_version - 1, row.first_version + row.events - 1);
    const isOurs = mayBeDone && events.every((event, index) => event.id === request.events[index]?.id);
    return { kind: isOurs ? 'appended' : 'repeated', events };
  }

  private async readVersions(stream: string, after: number, upTo: number): Promise<readonly StoredEvent[]> {
    const rows = await this.query<EventRow>('readStream', [stream, after, upTo]);
    return rows.map((row) => this.upcast(rawOfRow(row)));
  }

  private query<Row extends pg.QueryResultRow>(name: keyof typeof SQL, values: unknown[]): Promise<Row[]> {
    const config = { name: `event_store.${name}`, text: SQL[name], values, types: rowTypes };
    return orUnavailable(async () => {
      const { rows } = await this.pool.query<Row>({ ...config, query_timeout: READ_TIMEOUT_MS } as pg.QueryConfig);
      return rows;
    });
  }
}
