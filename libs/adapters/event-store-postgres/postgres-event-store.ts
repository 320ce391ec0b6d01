import type { Id, Position, StoredEvent } from '@fleetwright/contracts';
import {
  APPEND_BYTES_MAX,
  APPEND_EVENTS_MAX,
  type AppendLimits,
  type AppendRequest,
  type AppendResult,
  checkAppend,
  EMPTY_STREAM,
  type EventStore,
  type HistoryMismatch,
  HistoryWatch,
  isSamePlace,
  LOG_START,
  type LogPlace,
  logPlaceOf,
  READ_ALL_MAX,
  type ReadAllOptions,
  type ReadAllPage,
  readablePrefix,
  type StreamPlace,
  type Upcast,
  upcast,
  type WrongLog,
} from '@fleetwright/core/event-sourcing';
import pg from 'pg';
import { HistoryLook } from '../history-look.ts';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { appendedEvents, type AppendRow, argumentsOf, foreignAccount, type PendingAppend } from './append-batch.ts';
import { AppendQueue } from './append-queue.ts';
import { CheckedConnections } from './checked-connections.ts';
import { type EventRow, eventRowOf, rawOfRow, rowTypes, type StreamRow } from './event-row.ts';
import {
  APPEND_BYTES_PER_MS_MIN,
  APPEND_TIMEOUT_MS,
  HISTORY_LOOK_MS,
  READ_TIMEOUT_MS,
  SCAN_POSITIONS_MAX,
} from './limits.ts';
import { Wakes, WakeThrottle } from './wakes.ts';
import { WriteHealth } from './write-health.ts';

const sql = (name: string) => readSqlFile(`event-store-postgres/sql/queries/${name}.sql`);
const SQL = {
  append: sql('append'),
  readStream: sql('read-stream'),
  readAll: sql('read-all'),
  readTypes: sql('read-types'),
  eventAt: sql('event-at'),
  idsAt: sql('ids-at'),
  head: sql('head'),
  wake: sql('wake'),
} as const;

type PageRow = EventRow & {
  /** What stands at the place after which was asked. */
  readonly found_id: string | null;
  readonly end_position?: Position | null;
  readonly end_id?: string | null;
};

type ReadAfter = NonNullable<Parameters<EventStore['read']>[1]>;

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
  private readonly health = new WriteHealth();
  private readonly queue = new AppendQueue((batch, mayBeDone) => this.health.watch(() => this.write(batch, mayBeDone)));
  private readonly wakes: Wakes;
  private readonly throttle: WakeThrottle;
  private readonly history = new HistoryWatch();
  private readonly connections: CheckedConnections;
  private readonly looks: HistoryLook;
  readonly limits: AppendLimits = { events: APPEND_EVENTS_MAX, dataBytes: APPEND_BYTES_MAX };

  constructor(options: PostgresEventStoreOptions) {
    const { pool } = options;
    this.pool = pool;
    this.endPool = options.endPool ?? false;
    this.upcast = options.upcast ?? upcast;
    this.connections = new CheckedConnections(pool, this.history);
    const look = () => (this.history.remembers ? this.connections.look() : Promise.resolve());
    this.looks = new HistoryLook(look, HISTORY_LOOK_MS);
    // The pool hides its password from being copied along.
    this.wakes = new Wakes(
      { ...pool.options, password: pool.options.password } as pg.ClientConfig,
      () => void this.looks.soon(),
    );
    this.throttle = new WakeThrottle(() => void pool.query(SQL.wake).catch(() => {}));
    // An idle connection that breaks is replaced; without a listener it would end the process. The server that answers next
    // may be another one.
    pool.on('error', () => void this.looks.soon());
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    const texts = checkAppend(request, this.limits);
    const sizeBytes = texts.reduce((sum, text) => sum + text.length, 0);
    return new Promise((resolve, reject) => this.queue.add({ request, texts, sizeBytes, resolve, reject }));
  }

  async read(stream: string, after: ReadAfter = EMPTY_STREAM, limit = VERSION_MAX): Promise<readonly StoredEvent[]> {
    return this.readVersions(stream, after, Math.min(after.version + limit, VERSION_MAX));
  }

  async readAll({ after, limit, types }: ReadAllOptions): Promise<ReadAllPage> {
    const limitMax = Math.min(limit, READ_ALL_MAX);
    const rows =
      types === undefined
        ? await this.query<PageRow>('readAll', [after.position, limitMax])
        : await this.query<PageRow>('readTypes', [
            after.position,
            after.position + SCAN_POSITIONS_MAX,
            types,
            limitMax,
          ]);
    await this.mustBe(after, rows[0]?.found_id ?? null);
    const found = rows.filter((row) => row.position !== null);
    const { events, stoppedAt } = readablePrefix(found.map(rawOfRow), this.upcast);
    const last = events.at(-1);
    const scannedTo = last === undefined ? after : logPlaceOf(last);
    this.history.saw(scannedTo);
    const isComplete = stoppedAt !== undefined || events.length === limitMax;
    return { events, scannedTo: isComplete ? scannedTo : endOf(rows[0], scannedTo) };
  }

  async eventAt(place: LogPlace): Promise<StoredEvent | undefined> {
    const [row] = await this.query<EventRow>('eventAt', [place.position]);
    return row !== undefined && isSamePlace(logPlaceOf(row), place) ? this.upcast(rawOfRow(row)) : undefined;
  }

  async holds(places: readonly LogPlace[]): Promise<readonly boolean[]> {
    const positions = places.map(({ position }) => position);
    const rows = await this.query<{ position: Position; id: string }>('idsAt', [positions]);
    const placeAt = new Map([
      [LOG_START.position, LOG_START],
      ...rows.map((row) => [row.position, logPlaceOf(row)] as const),
    ]);
    const held = places.map((place) => {
      const found = placeAt.get(place.position);
      return found !== undefined && isSamePlace(found, place);
    });
    // Before anybody takes it for a log that lost events.
    if (held.includes(false)) await this.mustBeRight();
    return held;
  }

  async placeBefore(place: LogPlace, events: number): Promise<LogPlace> {
    const position = place.position - events;
    const rows = await this.query<{ position: Position; id: string }>('idsAt', [[place.position, position]]);
    const idAt = (wanted: number) => rows.find((row) => row.position === wanted)?.id ?? null;
    await this.mustBe(place, idAt(place.position));
    return position <= LOG_START.position ? LOG_START : { position: position as Position, eventId: idAt(position) };
  }

  async head(): Promise<LogPlace> {
    const [row] = await this.query<{ position: Position; id: string }>('head', []);
    return row === undefined ? LOG_START : logPlaceOf(row);
  }

  onAppended(wake: () => void): () => void {
    return this.wakes.subscribe(wake);
  }

  onWentBack(forget: (mismatch: HistoryMismatch) => void): () => void {
    this.looks.start();
    return this.history.onWentBack(forget);
  }

  expectLog(id: Id): void {
    this.history.expect(id);
  }

  onWrongLog(stop: (error: WrongLog) => void): () => void {
    this.looks.start();
    return this.history.onWrongLog(stop);
  }

  /** PostgreSQL's error code while it refuses to write, as far as this process's appends tell; null otherwise. */
  writeRefusal(): string | null {
    return this.health.refusal();
  }

  /** Takes no more appends and wakes nobody from here on. What is under way is still answered. Once only. */
  async close(): Promise<void> {
    await this.queue.close();
    this.throttle.close();
    await Promise.all([this.wakes.close(), this.looks.close()]);
    if (this.endPool) await this.pool.end();
  }

  private async write(batch: readonly PendingAppend[], mayBeDone: boolean): Promise<void> {
    const sizeBytes = batch.reduce((sum, append) => sum + append.sizeBytes, 0);
    const { rows } = await this.connections.query<AppendRow>({
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
    if (row.item_outcome === 'conflict') return { kind: 'conflict', actual: actualOf(row) };
    if (row.item_outcome === 'repeated') return this.repeated(append, row, mayBeDone);
    const events = appendedEvents(append, row, this.upcast);
    this.sawLast(events);
    return { kind: 'appended', events };
  }

  private async repeated({ request }: PendingAppend, row: AppendRow, mayBeDone: boolean): Promise<AppendResult> {
    const { first_version, events: count } = row;
    const { stream } = request;
    const rows = await this.query<StreamRow>('readStream', [stream, first_version - 1, first_version + count - 1]);
    const events = this.answered(stream, rows);
    const isOurs = mayBeDone && events.every((event, index) => event.id === request.events[index]?.id);
    return { kind: isOurs ? 'appended' : 'repeated', events };
  }

  private async readVersions(stream: string, after: ReadAfter, upTo: number): Promise<readonly StoredEvent[]> {
    const rows = await this.query<StreamRow>('readStream', [stream, after.version, upTo]);
    const [first] = rows;
    // The event that the reader stands on comes first.
    const foundId = first?.event === null ? first.id : null;
    if (after.eventId === null || after.eventId === foundId) return this.answered(stream, rows);
    await this.mustBeRight();
    throw this.history.wentBack({ where: stream, place: after.version, rememberedId: after.eventId, foundId });
  }

  private answered(stream: string, rows: readonly StreamRow[]): readonly StoredEvent[] {
    const found = rows.map((row) => eventRowOf(stream, row)).filter((row) => row !== undefined);
    const events = found.map((row) => this.upcast(rawOfRow(row)));
    this.sawLast(events);
    return events;
  }

  private sawLast(events: readonly StoredEvent[]): void {
    const last = events.at(-1);
    if (last !== undefined) this.history.saw(logPlaceOf(last));
  }

  private async mustBe(place: LogPlace, foundId: string | null): Promise<void> {
    if (place.position === LOG_START.position || foundId === place.eventId) return;
    if (place.eventId === null && foundId !== null) return;
    if (place.eventId === null) throw new RangeError(`no event stands at position ${place.position}`);
    await this.mustBeRight();
    throw this.history.wentBack({ where: 'log', place: place.position, rememberedId: place.eventId, foundId });
  }

  private mustBeRight(): Promise<void> {
    return orUnavailable(() => this.connections.mustBeRight());
  }

  private query<Row extends pg.QueryResultRow>(name: keyof typeof SQL, values: unknown[]): Promise<Row[]> {
    const config = { name: `event_store.${name}`, text: SQL[name], values, types: rowTypes };
    return orUnavailable(async () => {
      const { rows } = await this.connections.query<Row>({
        ...config,
        query_timeout: READ_TIMEOUT_MS,
      } as pg.QueryConfig);
      return rows;
    });
  }
}

/** How far a page looked that was not cut short: with a filter, beyond its last event. */
function endOf(row: PageRow | undefined, last: LogPlace): LogPlace {
  const { end_position, end_id } = row ?? {};
  if (typeof end_position !== 'number' || end_position <= last.position) return last;
  return { position: end_position, eventId: end_id ?? null };
}

function actualOf({ first_version, actual_id }: AppendRow): StreamPlace {
  return actual_id === null ? EMPTY_STREAM : { version: first_version - 1, eventId: actual_id };
}
