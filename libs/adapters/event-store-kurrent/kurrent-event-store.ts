import type { EventData, Id, StoredEvent } from '@fleetwright/contracts';
import { Semaphore } from '@fleetwright/core/concurrency';
import {
  type AppendLimits,
  type AppendRequest,
  type AppendResult,
  checkAppend,
  EMPTY_STREAM,
  type EventStore,
  type HistoryMismatch,
  HistoryWatch,
  InvalidAppend,
  isSamePlace,
  LOG_START,
  LOG_STREAM,
  type LogPlace,
  logPlaceOf,
  type RawEvent,
  READ_ALL_MAX,
  type ReadAllOptions,
  type ReadAllPage,
  readablePrefix,
  type StoreWentBack,
  type Upcast,
  upcast,
  type WrongLog,
} from '@fleetwright/core/event-sourcing';
import { ErrorType, type KurrentDBClient } from '@kurrent/kurrentdb-client';
import { HistoryLook } from '../history-look.ts';
import { Appender } from './appender.ts';
import { KurrentConnection } from './connection.ts';
import { isType } from './errors.ts';
import { type OurRecord, ourRecordOf } from './event-record.ts';
import { KnownStreams } from './known-streams.ts';
import { appendLimits, APPENDS_IN_FLIGHT_MAX, HISTORY_LOOK_MS, LOOK_TIMEOUT_MS, READ_TIMEOUT_MS } from './limits.ts';
import { LogReader } from './log-reader.ts';
import { LogSubscription } from './log-subscription.ts';
import { checkServer } from './server-check.ts';
import { type ReadFrom, StreamReader } from './stream-reader.ts';

export interface KurrentEventStoreOptions {
  /** `kurrentdb://…` or `kurrentdb+discover://…`, as KurrentDB's clients take it. */
  readonly connectionString: string;
  /** What the server takes in one append at most, bytes: its own setting. */
  readonly serverAppendBytes: number;
  /** ISO 8601 with milliseconds: when an event is sent. Default: this machine's clock. */
  readonly now?: () => string;
  /** Default: that of the product. */
  readonly upcast?: Upcast;
}

/** The event store in KurrentDB, of one node or several. */
export class KurrentEventStore implements EventStore {
  readonly limits: AppendLimits;
  readonly #upcast: Upcast;
  readonly #history = new HistoryWatch();
  readonly #connection: KurrentConnection;
  readonly #subscription: LogSubscription;
  readonly #log: LogReader;
  readonly #reader: StreamReader;
  readonly #streams: KnownStreams;
  readonly #appender: Appender;
  readonly #looks: HistoryLook;
  readonly #serverAppendBytes: number;
  readonly #inFlight = new Semaphore(APPENDS_IN_FLIGHT_MAX);

  constructor(options: KurrentEventStoreOptions) {
    this.limits = appendLimits(options.serverAppendBytes);
    this.#serverAppendBytes = options.serverAppendBytes;
    this.#upcast = options.upcast ?? upcast;
    const check = (client: KurrentDBClient) => this.#lookOver(client);
    this.#connection = new KurrentConnection({ connectionString: options.connectionString, check });
    this.#subscription = new LogSubscription(this.#connection);
    this.#log = new LogReader(this.#connection);
    this.#reader = new StreamReader(this.#connection);
    const [connection, subscription, reader] = [this.#connection, this.#subscription, this.#reader];
    this.#streams = new KnownStreams({ connection, subscription, reader });
    const now = options.now ?? (() => new Date().toISOString());
    this.#appender = new Appender({ connection, streams: this.#streams, newest: () => this.#history.newest, now });
    const look = () => this.#connection.look((client) => this.#lookOver(client), LOOK_TIMEOUT_MS);
    this.#looks = new HistoryLook(() => (this.#history.remembers ? look() : Promise.resolve()), HISTORY_LOOK_MS);
    this.#connection.onLost(() => void this.#looks.soon());
    this.#history.onWentBack(() => this.#streams.clear());
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    const texts = checkAppend(request, this.limits);
    mustNotBeTheServers(request.stream);
    this.#history.mustBeRight();
    this.#subscription.start();
    const result = await this.#inFlight.run(() => this.#appender.append(request, texts));
    return result.kind === 'conflict' ? result : { kind: result.kind, events: this.#answered(result.events) };
  }

  async read(stream: string, after: ReadFrom = EMPTY_STREAM, limit = Infinity): Promise<readonly StoredEvent[]> {
    this.#history.mustBeRight();
    const { epoch } = this.#connection;
    const { at, behind } = await this.#reader.from(stream, after.version, limit);
    if (after.eventId !== null && at?.raw.id !== after.eventId) {
      throw await this.#wentBack(stream, after.version, after.eventId, at);
    }
    // A part of a stream says nothing of where it ends.
    if (behind.length < limit) this.#streams.saw(stream, after, behind, epoch);
    return this.#answered(behind.map(({ raw }) => raw));
  }

  async readAll({ after, limit, types }: ReadAllOptions): Promise<ReadAllPage> {
    this.#history.mustBeRight();
    const limitMax = Math.min(limit, READ_ALL_MAX);
    return types === undefined ? this.#page(after, limitMax) : this.#pageOf(after, limitMax, types);
  }

  async eventAt(place: LogPlace): Promise<StoredEvent | undefined> {
    this.#history.mustBeRight();
    const found = await this.#log.at(place);
    return found !== undefined && isSamePlace(logPlaceOf(found.raw), place) ? this.#upcast(found.raw) : undefined;
  }

  async holds(places: readonly LogPlace[]): Promise<readonly boolean[]> {
    this.#history.mustBeRight();
    const held = await Promise.all(places.map((place) => this.#isHeld(place)));
    // Before anybody takes it for a log that lost events.
    if (held.includes(false)) await this.#mustBeRight();
    return held;
  }

  async placeBefore(place: LogPlace, events: number): Promise<LogPlace> {
    this.#history.mustBeRight();
    await this.#mustBe(place, await this.#log.at(place));
    if (events === 0) return place;
    const before = await this.#log.before(place, events);
    const found = before[events - 1];
    return found === undefined ? LOG_START : logPlaceOf(found.raw);
  }

  async head(): Promise<LogPlace> {
    this.#history.mustBeRight();
    return this.#log.head();
  }

  onAppended(wake: () => void): () => void {
    return this.#subscription.subscribe(wake);
  }

  onWentBack(forget: (mismatch: HistoryMismatch) => void): () => void {
    this.#looks.start();
    return this.#history.onWentBack(forget);
  }

  expectLog(id: Id): void {
    this.#history.expect(id);
  }

  onWrongLog(stop: (error: WrongLog) => void): () => void {
    this.#looks.start();
    return this.#history.onWrongLog(stop);
  }

  /** Before anything is asked of it at a start. Throws `UnfitServer`, and `StoreUnavailable` while it cannot be asked. */
  async mustFit(): Promise<void> {
    const appendBytes = this.#serverAppendBytes;
    await this.#connection.look((client) => checkServer(client, appendBytes), READ_TIMEOUT_MS);
  }

  /** Why KurrentDB cannot serve now, without secrets; null when its leader answers within so many milliseconds. */
  async whyUnready(timeoutMs: number): Promise<string | null> {
    try {
      await this.#connection.look(logIdOver, timeoutMs);
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** Wakes nobody from here on, and lets go of the server; what is under way ends as `StoreUnavailable`. Once only. */
  async close(): Promise<void> {
    this.#subscription.close();
    await Promise.all([this.#looks.close(), this.#connection.close()]);
  }

  async #page(after: LogPlace, limit: number): Promise<ReadAllPage> {
    const { at, behind } = await this.#log.from(after, limit, undefined);
    await this.#mustBe(after, at);
    return this.#readable(behind, after);
  }

  /** The server does not tell how far it looked: as far as the log went before it began, at least. */
  async #pageOf(after: LogPlace, limit: number, types: NonNullable<ReadAllOptions['types']>): Promise<ReadAllPage> {
    const head = await this.#log.head();
    await this.#mustBe(after, await this.#log.at(after));
    if (head.position <= after.position) return { events: [], scannedTo: after };
    if (types.length === 0) return { events: [], scannedTo: head };
    const { behind } = await this.#log.from(after, limit, types);
    const page = this.#readable(behind, after);
    const isComplete = page.events.length < behind.length || behind.length === limit;
    return isComplete || page.scannedTo.position >= head.position ? page : { ...page, scannedTo: head };
  }

  #readable(records: readonly OurRecord[], after: LogPlace): ReadAllPage {
    const { events } = readablePrefix(
      records.map(({ raw }) => raw),
      this.#upcast,
    );
    const last = events.at(-1);
    const scannedTo = last === undefined ? after : logPlaceOf(last);
    this.#history.saw(scannedTo);
    return { events, scannedTo };
  }

  async #isHeld(place: LogPlace): Promise<boolean> {
    if (place.position === LOG_START.position) return true;
    const found = await this.#log.at(place);
    return found !== undefined && isSamePlace(logPlaceOf(found.raw), place);
  }

  async #mustBe(place: LogPlace, found: OurRecord | undefined): Promise<void> {
    if (place.position === LOG_START.position) return;
    if (found !== undefined && isSamePlace(logPlaceOf(found.raw), place)) return;
    if (place.eventId === null) throw new RangeError(`no event stands at position ${place.position}`);
    throw await this.#wentBack('log', place.position, place.eventId, found);
  }

  async #wentBack(
    where: string,
    place: number,
    rememberedId: Id,
    found: OurRecord | undefined,
  ): Promise<StoreWentBack> {
    await this.#mustBeRight();
    return this.#history.wentBack({ where, place, rememberedId, foundId: found?.raw.id ?? null });
  }

  /** Throws `WrongLog` if it is another log that answers; says nothing about what stands in it. */
  async #mustBeRight(): Promise<void> {
    this.#history.met(await this.#connection.look(logIdOver, LOOK_TIMEOUT_MS));
  }

  /** Which log a client leads to, and whether the newest that was answered still stands in it. */
  async #lookOver(client: KurrentDBClient): Promise<void> {
    if (!this.#history.remembers) return;
    const { newest } = this.#history;
    const [logId, found] = [await logIdOver(client), await this.#log.at(newest, client)];
    this.#history.met(logId);
    this.#history.found(newest, found?.raw.id ?? null);
  }

  #answered(raws: readonly RawEvent[]): StoredEvent[] {
    const last = raws.at(-1);
    if (last !== undefined) this.#history.saw(logPlaceOf(last));
    return raws.map((raw) => this.#upcast(raw));
  }
}

/** null: the log has no id. */
async function logIdOver(client: KurrentDBClient): Promise<Id | null> {
  try {
    const read = client.readStream(LOG_STREAM, { maxCount: 1, requiresLeader: true });
    for await (const { event } of read) {
      const record = ourRecordOf(event);
      return record?.raw.type === 'LogCreated' ? (record.raw.data as EventData<'LogCreated'>).log_id : null;
    }
    return null;
  } catch (error) {
    if (isType(error, ErrorType.STREAM_NOT_FOUND)) return null;
    throw error;
  }
}

/** KurrentDB keeps names that begin with a dollar for itself. */
function mustNotBeTheServers(stream: string): void {
  if (!stream.startsWith('$')) return;
  throw new InvalidAppend(
    'invalid_name',
    `stream ${JSON.stringify(stream)} begins with a dollar: such are KurrentDB's own`,
  );
}
