import type { AccountId, EventType, NewEvent, StoredEvent } from '@fleetwright/contracts';

/** The stream must have exactly this many events; 0: it must be empty. */
export type ExpectedVersion = number;

export interface AppendRequest {
  readonly stream: string;
  readonly expectedVersion: ExpectedVersion;
  /** Unique in the stream: repeating an append with it answers the first events, whatever the expected version. */
  readonly operationId: string;
  /** 1 to `APPEND_EVENTS_MAX` events, all of one account: that of the stream's first event. */
  readonly events: readonly NewEvent[];
}

export type AppendResult =
  | { readonly kind: 'appended'; readonly events: readonly StoredEvent[] }
  /** This operation id was appended before; these are its events, as then. Nothing was written. */
  | { readonly kind: 'repeated'; readonly events: readonly StoredEvent[] }
  /** The stream is at another version. Nothing was written; read, decide again. */
  | { readonly kind: 'conflict'; readonly actualVersion: number };

export interface ReadAllOptions {
  /** Exclusive; 0 reads from the beginning. */
  readonly afterPosition: number;
  /** At most this many events, 1 to `READ_ALL_MAX`. */
  readonly limit: number;
  /** Only these types; all when missing. */
  readonly types?: readonly EventType[];
}

export interface ReadAllPage {
  readonly events: readonly StoredEvent[];
  /**
   * Everything up to this position has been looked at; ask again after it. Equals the given position when there is
   * nothing newer. With a type filter it may be beyond the last event answered, and a page may be empty although there
   * is more to look at.
   */
  readonly scannedTo: number;
}

/**
 * The event store. Positions and stream versions start at 1, have no gaps, and positions follow commit order: a reader
 * that has seen position n has seen everything before n. The rules by number: SPEC.md beside this folder.
 *
 * Every method may throw `StoreUnavailable`. An append that throws it was done fully or not at all; repeating it with
 * the same operation id tells which. What is read comes upcast to the newest schema version; an event of a version that
 * this release does not know throws `FutureSchemaVersion`.
 */
export interface EventStore {
  /** Also throws `InvalidAppend`, for what can never be stored. */
  append(request: AppendRequest): Promise<AppendResult>;
  /** The stream's events with version > `afterVersion`, in order. Empty for a stream that does not exist. */
  read(stream: string, afterVersion?: number): Promise<readonly StoredEvent[]>;
  /** Ends before an event of an unknown schema version, and throws when that is the first. */
  readAll(options: ReadAllOptions): Promise<ReadAllPage>;
  /** Position of the newest event; 0 for an empty store. */
  head(): Promise<number>;
  /**
   * Calls `wake` soon after something was appended by anybody, and answers how to stop that. A hint: calls may be lost,
   * merged or spurious. `wake` must not throw.
   */
  onAppended(wake: () => void): () => void;
  /** Streams of an account whose name begins with `prefix`, ordered by their code units. */
  streams(account: AccountId, prefix: string): Promise<readonly string[]>;
}

/** The store could not be reached, or answered that it cannot serve now. Worth trying again. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
