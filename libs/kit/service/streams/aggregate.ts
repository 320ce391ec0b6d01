import type { EventType, Position, Refusal, StoredEvent } from '@fleetwright/contracts';
import { Coalescer, Serialiser } from '@fleetwright/core/concurrency';
import {
  type Decision,
  EMPTY_STREAM,
  type EventStore,
  type Fact,
  fittingOneAppend,
  fold,
  type Fold,
  type Ids,
  type StreamPlace,
  streamPlaceOf,
  StoreWentBack,
} from '@fleetwright/core/event-sourcing';
import { AGGREGATE_CAUSES_MAX, AGGREGATE_STREAMS_MAX, EXECUTE_ATTEMPTS_MAX } from '../limits.ts';
import { Lru } from '../concurrency/lru.ts';
import { digestOf } from './digest.ts';
import { type Cause, causeId, newEvents, type RunTrace, runTraceOf } from './metadata.ts';

export type Executed<Result> =
  | {
      readonly kind: 'accepted';
      readonly result: Result;
      /** Of the stream's last event that the result rests on; null for a stream without events. */
      readonly position: Position | null;
      /** What this operation appended, now or when it was first asked; none when there was nothing to do. */
      readonly events: readonly StoredEvent[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

interface Execution<State, Result, T extends EventType> {
  /** Repeating an operation answers as it did first. Use the cause's own id unless one cause appends more than once. */
  readonly operationId: string;
  readonly cause: Cause;
  /** Called again with the newer state whenever another writer came first. */
  readonly decide: (state: State) => Decision<Result, T> | Promise<Decision<Result, T>>;
  /** The result of an operation that was done before: its events, and the state as it is now. */
  readonly onRepeat: (events: readonly StoredEvent[], state: State) => Result;
}

/** Something that happened, and the occasion by which it is known again. */
export interface Observed {
  readonly cause: Cause;
  readonly fact: Fact;
}

interface Entry<State> {
  readonly state: State;
  /** Where the stream ended when it was folded. */
  readonly place: StreamPlace;
  readonly position: Position | null;
  /** Where the stream ended before each cause appended. Grows as the stream does; shared by the entries of a stream. */
  readonly causes: Map<string, StreamPlace>;
  readonly trace: RunTrace | undefined;
}

interface AggregatePorts {
  readonly store: EventStore;
  readonly ids: Ids;
}

interface AggregateOptions<State> {
  readonly streamOf: (id: string) => string;
  readonly folding: Fold<State>;
  /** Streams whose folded state is kept; default `AGGREGATE_STREAMS_MAX`. */
  readonly streamsMax?: number;
}

/**
 * The streams of one kind, each folded into a state. Keeps folded states by version and reads only the tail; executes one
 * operation at a time per stream in this process, and leaves writers in other processes to the expected version.
 */
export class Aggregate<State> {
  readonly #ports: AggregatePorts;
  readonly #streamOf: (id: string) => string;
  readonly #folding: Fold<State>;
  readonly #entries: Lru<Entry<State>>;
  readonly #serialiser = new Serialiser();
  readonly #loads = new Coalescer<Entry<State>>();

  constructor(ports: AggregatePorts, options: AggregateOptions<State>) {
    this.#ports = ports;
    this.#entries = new Lru(options.streamsMax ?? AGGREGATE_STREAMS_MAX);
    this.#streamOf = options.streamOf;
    this.#folding = options.folding;
    ports.store.onWentBack(() => this.#entries.clear());
  }

  /**
   * The newest state, as of now or later: all who ask while the stream is read share the next reading. Version 0: the
   * stream does not exist. Throws `StoreUnavailable`.
   */
  async load(id: string): Promise<{ readonly state: State; readonly version: number }> {
    const stream = this.#streamOf(id);
    const { state, place } = await this.#loads.run(stream, () => this.#catchUp(stream));
    return { state, version: place.version };
  }

  /** Decides on the newest state and appends. Throws `StoreUnavailable`; then repeating it is safe. */
  async execute<Result, T extends EventType = EventType>(
    id: string,
    execution: Execution<State, Result, T>,
  ): Promise<Executed<Result>> {
    const stream = this.#streamOf(id);
    return this.#serialiser.run(stream, () => this.#execute(stream, execution));
  }

  /**
   * Appends facts that nobody decides on, in as few appends as the store takes: for each cause once, as long as the cause
   * is among the stream's last `AGGREGATE_CAUSES_MAX`. Repeating some of them beside others appends what is missing.
   * Throws `StoreUnavailable`; then repeating it is safe.
   */
  async observe(id: string, observed: readonly Observed[]): Promise<void> {
    const stream = this.#streamOf(id);
    if (observed.length > 0) await this.#serialiser.run(stream, () => this.#observe(stream, observed));
  }

  async #observe(stream: string, observed: readonly Observed[]): Promise<void> {
    for (let attempt = 1; attempt <= EXECUTE_ATTEMPTS_MAX; ) {
      const entry = await this.#catchUp(stream);
      const missing = observed.filter(({ cause }) => !entry.causes.has(causeId(cause)));
      const data = missing.map(({ fact }) => fact.data);
      const part = missing.slice(0, fittingOneAppend(data, this.#ports.store.limits));
      if (part.length === 0) return;
      const events = part.flatMap(({ cause, fact }) => newEvents(this.#ports.ids, cause, [fact], entry.trace));
      const operationId = digestOf(part.map(({ cause }) => causeId(cause)));
      const appended = await this.#ports.store.append({ stream, expected: entry.place, operationId, events });
      if (appended.kind === 'conflict') attempt += 1;
      else if (appended.kind === 'appended') this.#entries.set(stream, this.#advance(entry, appended.events), 1);
      // All of them were told, so long ago that their causes were forgotten.
      else return;
    }
    throw new Error(`${stream}: another writer came first ${EXECUTE_ATTEMPTS_MAX} times in a row`);
  }

  async #execute<Result, T extends EventType>(
    stream: string,
    execution: Execution<State, Result, T>,
  ): Promise<Executed<Result>> {
    const { operationId, cause, decide, onRepeat } = execution;
    for (let attempt = 1; attempt <= EXECUTE_ATTEMPTS_MAX; attempt += 1) {
      const entry = await this.#catchUp(stream);
      const before = operationId === causeId(cause) ? entry.causes.get(operationId) : undefined;
      if (before !== undefined) {
        const events = await this.#eventsOf(stream, operationId, before);
        return { kind: 'accepted', result: onRepeat(events, entry.state), position: positionOf(events), events };
      }
      const decision = await decide(entry.state);
      if (decision.kind === 'refused') return decision;
      if (decision.facts.length === 0) {
        return { kind: 'accepted', result: decision.result, position: entry.position, events: [] };
      }
      const events = newEvents(this.#ports.ids, cause, decision.facts, entry.trace);
      const appended = await this.#ports.store.append({ stream, expected: entry.place, operationId, events });
      if (appended.kind === 'conflict') continue;
      const position = positionOf(appended.events);
      if (appended.kind === 'repeated') {
        return { kind: 'accepted', result: onRepeat(appended.events, entry.state), position, events: appended.events };
      }
      this.#entries.set(stream, this.#advance(entry, appended.events), 1);
      return { kind: 'accepted', result: decision.result, position, events: appended.events };
    }
    throw new Error(`${stream}: another writer came first ${EXECUTE_ATTEMPTS_MAX} times in a row`);
  }

  async #catchUp(stream: string): Promise<Entry<State>> {
    const known = this.#entries.get(stream) ?? emptyEntry(this.#folding.initial);
    const tail = await this.#tailOf(stream, known.place);
    // The store went back, so what was known is gone.
    if (tail === undefined) return this.#catchUp(stream);
    if (tail.length === 0) return known;
    // A concurrent load may have stored a newer entry meanwhile; it answers the same events again, so either is right.
    const entry = this.#advance(known, tail);
    this.#entries.set(stream, entry, 1);
    return entry;
  }

  async #tailOf(stream: string, after: StreamPlace): Promise<readonly StoredEvent[] | undefined> {
    try {
      return await this.#ports.store.read(stream, after);
    } catch (error) {
      if (error instanceof StoreWentBack && after.version > 0) return undefined;
      throw error;
    }
  }

  async #eventsOf(stream: string, cause: string, before: StreamPlace): Promise<readonly StoredEvent[]> {
    const events = await this.#ports.store.read(stream, before);
    return events.filter((event) => event.causation_id === cause);
  }

  #advance(entry: Entry<State>, events: readonly StoredEvent[]): Entry<State> {
    const { causes } = entry;
    let { place, trace } = entry;
    for (const event of events) {
      trace = runTraceOf(event) ?? trace;
      if (!causes.has(event.causation_id)) causes.set(event.causation_id, place);
      place = streamPlaceOf(event);
    }
    for (const oldest of causes.keys()) {
      if (causes.size <= AGGREGATE_CAUSES_MAX) break;
      causes.delete(oldest);
    }
    const position = positionOf(events) ?? entry.position;
    return { state: fold(this.#folding, events, entry.state), place, position, causes, trace };
  }
}

function emptyEntry<State>(initial: State): Entry<State> {
  return { state: initial, place: EMPTY_STREAM, position: null, causes: new Map(), trace: undefined };
}

function positionOf(events: readonly StoredEvent[]): Position | null {
  return events.at(-1)?.position ?? null;
}
