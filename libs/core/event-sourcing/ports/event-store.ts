import type { EventType, Id, NewEvent, StoredEvent } from '@fleetwright/contracts';
import type { LogPlace, StreamPlace } from './places.ts';

export interface AppendRequest {
  readonly stream: string;
  /** What the append stands on: the stream must have exactly so many events, and this one as the last of them. */
  readonly expected: StreamPlace;
  /** Unique in the stream: repeating an append with it answers the first events, whatever it stands on. */
  readonly operationId: string;
  /** At least one event and no more than the store's `limits`, all of one account: that of the stream's first event. */
  readonly events: readonly NewEvent[];
}

export type AppendResult =
  | { readonly kind: 'appended'; readonly events: readonly StoredEvent[] }
  /** This operation id was appended before; these are its events, as then. Nothing was written. */
  | { readonly kind: 'repeated'; readonly events: readonly StoredEvent[] }
  /** The stream ends elsewhere, or with another event. Nothing was written; read, decide again. */
  | { readonly kind: 'conflict'; readonly actual: StreamPlace };

export interface ReadAllOptions {
  /** Exclusive. One that the store answered; `LOG_START` reads from the beginning. */
  readonly after: LogPlace;
  /** At most this many events, 1 to `READ_ALL_MAX`. */
  readonly limit: number;
  /** Only these types; all when missing. */
  readonly types?: readonly EventType[];
}

export interface ReadAllPage {
  readonly events: readonly StoredEvent[];
  /**
   * Everything up to this place has been looked at; ask again after it. The given place when there is nothing newer. With
   * a type filter it may be beyond the last event answered, and a page may be empty although there is more to look at.
   */
  readonly scannedTo: LogPlace;
}

/** What one append may be at most. Whoever makes large ones asks before the work is done. */
export interface AppendLimits {
  readonly events: number;
  /** JSON of all events' data together, in UTF-8. */
  readonly dataBytes: number;
}

/** A place that somebody remembered, and what the store has there now; null: no event. */
export interface HistoryMismatch {
  /** `log`, or the name of a stream. */
  readonly where: string;
  /** Position in the log, or version in the stream. */
  readonly place: number;
  readonly rememberedId: Id;
  readonly foundId: Id | null;
}

/**
 * The event store. Stream versions start at 1 and have no gaps. Positions grow in the order of commits and may leave gaps:
 * a reader that has looked up to one has seen everything before it. The rules by number: SPEC.md beside this folder.
 *
 * Every method may throw `StoreUnavailable`. An append that throws it was done fully or not at all; repeating it with
 * the same operation id tells which. What is read comes upcast to the newest schema version; an event of a version that
 * this release does not know throws `FutureSchemaVersion`. Reading on from a place where the store has another event, or
 * none, throws `StoreWentBack`. After `expectLog` every method may throw `WrongLog`, and from the first time on does.
 */
export interface EventStore {
  readonly limits: AppendLimits;
  /** Also throws `InvalidAppend`, for what can never be stored. */
  append(request: AppendRequest): Promise<AppendResult>;
  /**
   * The stream's events after a place, in order; all of them when it is missing. Empty for a stream that does not exist.
   * With a version but no event, whatever stands there is taken on trust. With a limit, at least 1, the first so many.
   */
  read(
    stream: string,
    after?: StreamPlace | { readonly version: number; readonly eventId: null },
    limit?: number,
  ): Promise<readonly StoredEvent[]>;
  /** Ends before an event of an unknown schema version, and throws when that is the first. */
  readAll(options: ReadAllOptions): Promise<ReadAllPage>;
  /** The event at a place; undefined when the store has another one there, or none. */
  eventAt(place: LogPlace): Promise<StoredEvent | undefined>;
  /** Of each place, in order, whether the store has its event there. Never throws `StoreWentBack`. */
  holds(places: readonly LogPlace[]): Promise<readonly boolean[]>;
  /** The place so many events before another one: reading on after it answers them, and first the oldest. */
  placeBefore(place: LogPlace, events: number): Promise<LogPlace>;
  /** Where the newest event stands; `LOG_START` for an empty store. */
  head(): Promise<LogPlace>;
  /**
   * Calls `wake` soon after something was appended by anybody, and answers how to stop that. A hint: calls may be lost,
   * merged or spurious. `wake` must not throw.
   */
  onAppended(wake: () => void): () => void;
  /**
   * Calls `forget` when the store turns out to have lost events that it had answered: with the `StoreWentBack` that a
   * method is about to throw, or because a look of the store's own found it, which comes within `HISTORY_NOTICED_MS`.
   * Whatever is remembered of streams or of the log must be dropped. `forget` must not throw. Answers how to stop that.
   */
  onWentBack(forget: (mismatch: HistoryMismatch) => void): () => void;
  /**
   * Answers from the log with this id only: its stream `log` says it (`openLog`). Another log, or none, is met before
   * anything is answered over a new connection, before `StoreWentBack` is told, and within `HISTORY_NOTICED_MS`.
   */
  expectLog(id: Id): void;
  /** Calls `stop` once, when another log is met, or none. `stop` must not throw. Answers how to stop that. */
  onWrongLog(stop: (error: WrongLog) => void): () => void;
}

/** The store could not be reached, or answered that it cannot serve now. Worth trying again. */
export class StoreUnavailable extends Error {
  override readonly name: string = 'StoreUnavailable';
}

/**
 * The store lost commits (an older copy was put back, or a server without them took over): what the caller stood on is
 * not there. By the time this is thrown everything that was remembered has been dropped, so trying again begins afresh.
 */
export class StoreWentBack extends StoreUnavailable {
  override readonly name = 'StoreWentBack';
  readonly mismatch: HistoryMismatch;

  constructor(mismatch: HistoryMismatch) {
    const { where, place, rememberedId, foundId } = mismatch;
    super(
      `the event store went back: in ${where} at ${place} it answered event ${rememberedId} before, and has ` +
        `${foundId === null ? 'none' : `event ${foundId}`} there now`,
    );
    this.mismatch = mismatch;
  }
}

/**
 * The store has another log than the one that was worked with before, or one without its first event: an empty one, or a
 * copy of a time when no log had an id. Nothing is done with it, and the process stops; trying again would not help, but
 * nobody gives up on anything because of it either.
 */
export class WrongLog extends StoreUnavailable {
  override readonly name = 'WrongLog';
  readonly code = 'wrong_log';
  readonly known: Id;
  /** null: the log has none. */
  readonly found: Id | null;

  constructor(known: Id, found: Id | null) {
    const there = found === null ? 'one that is empty or has no id' : `log ${found}`;
    super(
      `the event store has another log than before (${there}, where ${known} was worked with): nothing is done with it; ` +
        'put the right log back, or restore the database and the log from one backup, and start again',
    );
    this.known = known;
    this.found = found;
  }
}

/**
 * A stream has not all of its events: somebody truncated, deleted or tombstoned it with the store's own tools. It is never
 * read as empty or shorter, and nothing is decided on it; other streams go on. Trying again helps once it is whole again.
 */
export class StoreDamaged extends StoreUnavailable {
  override readonly name = 'StoreDamaged';
  readonly code = 'store_damaged';
  readonly stream: string;

  /** `damage`: what is not as it was written, in words. */
  constructor(stream: string, damage: string) {
    super(
      `the stream ${stream} ${damage}: nothing is decided on it; restore its events from a backup of the event store, or ` +
        'undo what was set on the stream',
    );
    this.stream = stream;
  }
}
