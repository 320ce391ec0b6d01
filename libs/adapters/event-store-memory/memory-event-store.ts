import type { EventData, Id, NewEvent, Position, StoredEvent } from '@fleetwright/contracts';
import {
  APPEND_BYTES_MAX,
  APPEND_EVENTS_MAX,
  type AppendLimits,
  type AppendRequest,
  type AppendResult,
  checkAppend,
  type Clock,
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
  READ_ALL_MAX,
  type ReadAllOptions,
  type ReadAllPage,
  readablePrefix,
  type StreamPlace,
  streamPlaceOf,
  type Upcast,
  upcast,
  type WrongLog,
} from '@fleetwright/core/event-sourcing';
import type { LogEntry, MemoryLog } from './memory-log.ts';
import { rawOf } from './raw-of.ts';

type ReadAfter = NonNullable<Parameters<EventStore['read']>[1]>;

export interface MemoryEventStoreOptions {
  readonly log: MemoryLog;
  readonly clock: Pick<Clock, 'now'>;
  /** Default: that of the product. */
  readonly upcast?: Upcast;
  /** Default: the largest that any store takes. */
  readonly limits?: AppendLimits;
}

/** A process's access to a log in memory. Each call does all its work at once, so equal calls give equal logs. */
export class MemoryEventStore implements EventStore {
  readonly limits: AppendLimits;
  private readonly log: MemoryLog;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly upcast: Upcast;
  private readonly stops = new Set<() => void>();
  private readonly history = new HistoryWatch();

  constructor(options: MemoryEventStoreOptions) {
    this.log = options.log;
    this.clock = options.clock;
    this.upcast = options.upcast ?? upcast;
    this.limits = options.limits ?? { events: APPEND_EVENTS_MAX, dataBytes: APPEND_BYTES_MAX };
    const look = () => this.look();
    this.log.looks.add(look);
    this.stops.add(() => this.log.looks.delete(look));
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    this.mustBeRight();
    const texts = checkAppend(request, this.limits);
    const stream = this.log.streams.get(request.stream) ?? [];
    const earlier = stream.filter((entry) => entry.operationId === request.operationId);
    checkAccount(request, stream);
    if (earlier.length > 0) return { kind: 'repeated', events: this.answered(earlier) };
    const actual = placeIn(stream);
    if (actual.version !== request.expected.version || actual.eventId !== request.expected.eventId) {
      return { kind: 'conflict', actual };
    }
    const entries = this.entriesOf(request, texts);
    for (const entry of entries) {
      this.log.entries.push(entry);
      stream.push(entry);
    }
    this.log.streams.set(request.stream, stream);
    for (const wake of this.log.wakes) wake();
    return { kind: 'appended', events: this.answered(entries) };
  }

  async read(stream: string, after: ReadAfter = EMPTY_STREAM, limit = Infinity): Promise<readonly StoredEvent[]> {
    this.mustBeRight();
    const entries = this.log.streams.get(stream) ?? [];
    const foundId = after.version === 0 ? null : (entries[after.version - 1]?.envelope.id ?? null);
    if (after.eventId !== null && foundId !== after.eventId) {
      throw this.history.wentBack({ where: stream, place: after.version, rememberedId: after.eventId, foundId });
    }
    return this.answered(entries.slice(after.version, after.version + limit));
  }

  async readAll({ after, limit, types }: ReadAllOptions): Promise<ReadAllPage> {
    this.mustHold(after);
    const wanted = new Set<string>(types);
    const page: LogEntry[] = [];
    let scannedTo = after;
    for (const entry of this.log.entries.slice(this.indexAfter(after.position))) {
      if (page.length === Math.min(limit, READ_ALL_MAX)) break;
      if (types === undefined || wanted.has(entry.envelope.type)) page.push(entry);
      scannedTo = logPlaceOf(entry.envelope);
    }
    const { events, stoppedAt } = readablePrefix(page.map(rawOf), this.upcast);
    this.history.saw(scannedTo);
    const last = events.at(-1);
    return { events, scannedTo: stoppedAt !== undefined && last !== undefined ? logPlaceOf(last) : scannedTo };
  }

  async eventAt(place: LogPlace): Promise<StoredEvent | undefined> {
    this.mustBeRight();
    const entry = this.entryAt(place.position);
    return entry !== undefined && isSamePlace(logPlaceOf(entry.envelope), place)
      ? this.upcast(rawOf(entry))
      : undefined;
  }

  async holds(places: readonly LogPlace[]): Promise<readonly boolean[]> {
    this.mustBeRight();
    return places.map((place) => this.isHeld(place));
  }

  async placeBefore(place: LogPlace, events: number): Promise<LogPlace> {
    this.mustHold(place);
    const entry = this.log.entries[this.indexAfter(place.position) - 1 - events];
    return entry === undefined ? LOG_START : logPlaceOf(entry.envelope);
  }

  async head(): Promise<LogPlace> {
    this.mustBeRight();
    const newest = this.log.entries.at(-1);
    return newest === undefined ? LOG_START : logPlaceOf(newest.envelope);
  }

  onWentBack(forget: (mismatch: HistoryMismatch) => void): () => void {
    return this.history.onWentBack(forget);
  }

  expectLog(id: Id): void {
    this.history.expect(id);
  }

  onWrongLog(stop: (error: WrongLog) => void): () => void {
    return this.history.onWrongLog(stop);
  }

  onAppended(wake: () => void): () => void {
    // Its own function, so that subscribing the same one twice wakes it twice and stops it once.
    const listener = () => wake();
    const stop = () => {
      this.log.wakes.delete(listener);
      this.stops.delete(stop);
    };
    this.log.wakes.add(listener);
    this.stops.add(stop);
    return stop;
  }

  /** Nobody is woken through this store from here on, as when its process ends. */
  close(): void {
    for (const stop of this.stops) stop();
  }

  private entriesOf(request: AppendRequest, texts: readonly string[]): LogEntry[] {
    const recordedAt = this.clock.now();
    let position = this.log.entries.at(-1)?.envelope.position ?? LOG_START.position;
    return request.events.map((event, index) => {
      position = this.log.next(position);
      return {
        envelope: {
          ...writtenBy(event),
          stream: request.stream,
          version: request.expected.version + index + 1,
          position,
          recorded_at: recordedAt,
        },
        data: texts[index] ?? '',
        operationId: request.operationId,
      };
    });
  }

  /** Index of the first entry behind a position. */
  private indexAfter(position: Position): number {
    let [low, high] = [0, this.log.entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.log.entries[middle] as LogEntry).envelope.position <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private entryAt(position: Position): LogEntry | undefined {
    const entry = this.log.entries[this.indexAfter(position) - 1];
    return entry?.envelope.position === position ? entry : undefined;
  }

  private isHeld(place: LogPlace): boolean {
    if (place.position === LOG_START.position) return true;
    const entry = this.entryAt(place.position);
    return entry !== undefined && isSamePlace(logPlaceOf(entry.envelope), place);
  }

  /** As after a lost connection. What it finds is told to who listens. */
  private look(): void {
    try {
      this.mustBeRight();
    } catch {
      return;
    }
    const { newest } = this.history;
    this.history.found(newest, this.entryAt(newest.position)?.envelope.id ?? null);
  }

  private mustBeRight(): void {
    const created = this.log.streams.get(LOG_STREAM)?.[0];
    this.history.met(created === undefined ? null : (JSON.parse(created.data) as EventData<'LogCreated'>).log_id);
  }

  private mustHold(place: LogPlace): void {
    this.mustBeRight();
    if (this.isHeld(place)) return;
    if (place.eventId === null) throw new RangeError(`no event stands at position ${place.position}`);
    const foundId = this.entryAt(place.position)?.envelope.id ?? null;
    throw this.history.wentBack({ where: 'log', place: place.position, rememberedId: place.eventId, foundId });
  }

  private answered(entries: readonly LogEntry[]): StoredEvent[] {
    const newest = entries.at(-1);
    if (newest !== undefined) this.history.saw(logPlaceOf(newest.envelope));
    return entries.map((entry) => this.upcast(rawOf(entry)));
  }
}

function placeIn(stream: readonly LogEntry[]): StreamPlace {
  const last = stream.at(-1);
  return last === undefined ? EMPTY_STREAM : streamPlaceOf(last.envelope);
}

/** Exactly the envelope's fields, and a copy of them. */
function writtenBy(event: NewEvent) {
  return {
    id: event.id,
    account_id: event.account_id,
    actor: structuredClone(event.actor),
    correlation_id: event.correlation_id,
    causation_id: event.causation_id,
    traceparent: event.traceparent,
    type: event.type,
    schema_version: event.schema_version,
  };
}

function checkAccount({ stream, events }: AppendRequest, entries: readonly LogEntry[]): void {
  const owner = entries[0]?.envelope.account_id;
  if (owner === undefined || owner === events[0]?.account_id) return;
  throw new InvalidAppend('foreign_account', `${stream} belongs to another account`);
}
