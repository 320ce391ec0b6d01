import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '@fleetwright/contracts';
import {
  type AppendRequest,
  InvalidAppend,
  type LogPlace,
  type RawEvent,
  StoreDamaged,
  StoreUnavailable,
  type StreamPlace,
} from '@fleetwright/core/event-sourcing';
import { ErrorType, NO_STREAM } from '@kurrent/kurrentdb-client';
import type { KurrentConnection } from './connection.ts';
import { isType } from './errors.ts';
import { type KurrentEvent, kurrentEventOf, type OurRecord, positionOf, recordOf } from './event-record.ts';
import {
  APPEND_BYTES_PER_MS_MIN,
  APPEND_DEADLINE_MS,
  APPEND_RACES_MAX,
  APPEND_RETRY_DELAYS_MS,
  APPEND_TIMEOUT_MS,
  BESIDE_DATA_BYTES,
} from './limits.ts';
import type { KnownStreams } from './known-streams.ts';
import { hashOf, type KnownStream } from './stream-memory.ts';

export type RawResult =
  | { readonly kind: 'appended' | 'repeated'; readonly events: readonly RawEvent[] }
  | { readonly kind: 'conflict'; readonly actual: StreamPlace };

export interface AppenderOptions {
  readonly connection: KurrentConnection;
  readonly streams: KnownStreams;
  /** The newest place that this process was answered. */
  readonly newest: () => LogPlace;
  /** ISO 8601, of this process. */
  readonly now: () => string;
}

/** One append with what it will be written as, whatever number of tries that takes. */
interface Pending {
  readonly request: AppendRequest;
  /** Each event's data as JSON. */
  readonly texts: readonly string[];
  readonly events: readonly KurrentEvent[];
  readonly appendId: string;
  /** About what it weighs there. */
  readonly sizeBytes: number;
}

const APPEND_ID_BYTES = 9;

/**
 * Appends to streams that it knows whole: whether the operation was done is known before anything is sent, and what is sent
 * is taken at exactly one revision, so that nobody else can have done it in between. KurrentDB's own memory of event ids is
 * relied on for nothing but the copies of one call.
 */
export class Appender {
  readonly #options: AppenderOptions;

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  /** The append must have been checked. Throws `InvalidAppend` and `StoreUnavailable`. */
  async append(request: AppendRequest, texts: readonly string[]): Promise<RawResult> {
    const appendId = randomBytes(APPEND_ID_BYTES).toString('base64url');
    const recordedAt = this.#options.now();
    const stamp = { operationId: request.operationId, appendId, recordedAt };
    const events = request.events.map((event) => kurrentEventOf(event, stamp));
    const sizeBytes = texts.reduce((sum, text) => sum + text.length + BESIDE_DATA_BYTES, 0);
    const pending = { request, texts, events, appendId, sizeBytes };
    const deadlineMs = performance.now() + APPEND_DEADLINE_MS;
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#attempt(pending);
      } catch (error) {
        // Whether it was done is not known: the stream is read before the next try, and before any other append to it.
        this.#options.streams.doubt(request.stream);
        const delayMs = APPEND_RETRY_DELAYS_MS[tries];
        const isOver = delayMs === undefined || performance.now() + delayMs > deadlineMs;
        if (isOver || !mayPass(error)) throw error;
        await sleep(delayMs);
      }
    }
  }

  async #attempt(pending: Pending): Promise<RawResult> {
    const { request } = pending;
    const { streams } = this.#options;
    for (let races = 0; races < APPEND_RACES_MAX; races += 1) {
      let known = await streams.known(request.stream, request.expected.version === 0);
      if (!isSamePlace(known.place, request.expected)) known = await streams.read(request.stream);
      if (known.account !== null && known.account !== request.events[0]?.account_id) {
        throw new InvalidAppend('foreign_account', `${request.stream} belongs to another account`);
      }
      const done = await this.#done(pending, known.operations.get(hashOf(request.operationId)));
      if (done !== undefined) return done;
      if (!isSamePlace(known.place, request.expected)) return { kind: 'conflict', actual: known.place };
      const written = await this.#write(pending, known);
      if (written !== undefined) return { kind: 'appended', events: written };
      streams.doubt(request.stream);
    }
    throw new StoreUnavailable(`${request.stream} was written by others ${APPEND_RACES_MAX} times meanwhile`);
  }

  /** What the operation came to the first time; undefined when it was not done. */
  async #done({ request, appendId }: Pending, version: number | undefined): Promise<RawResult | undefined> {
    if (version === undefined) return undefined;
    const { stream, operationId } = request;
    const records = await this.#options.streams.operation(stream, operationId, version);
    const [first] = records;
    if (first === undefined) return undefined;
    const kind = first.metadata.append_id === appendId ? 'appended' : 'repeated';
    return { kind, events: records.map(({ raw }) => raw) };
  }

  /** The events as they were stored; undefined when the stream is not at the expected place any more. */
  async #write(pending: Pending, known: KnownStream): Promise<readonly RawEvent[] | undefined> {
    const { request, events, sizeBytes } = pending;
    const { stream, expected } = request;
    const deadline = APPEND_TIMEOUT_MS + sizeBytes / APPEND_BYTES_PER_MS_MIN;
    const streamState = expected.version === 0 ? NO_STREAM : BigInt(expected.version - 1);
    const send = this.#options.connection.run(
      (client) => client.appendToStream(stream, [...events], { streamState, deadline, requiresLeader: true }),
      deadline,
    );
    try {
      const { nextExpectedRevision, position } = await send;
      const end = Number(nextExpectedRevision) + 1;
      if (end !== expected.version + events.length) {
        throw new StoreDamaged(stream, `goes on at version ${end} although it looked empty: it was deleted before`);
      }
      return await this.#stored(pending, known, position?.commit);
    } catch (error) {
      if (isType(error, ErrorType.WRONG_EXPECTED_VERSION)) return undefined;
      if (isType(error, ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED)) {
        const limit = `the server takes ${error.maxAppendSize}`;
        throw new InvalidAppend(
          'append_too_large',
          `${stream}: about ${sizeBytes} bytes with what goes beside, ${limit}`,
        );
      }
      if (isType(error, ErrorType.STREAM_DELETED)) throw new StoreDamaged(stream, 'was deleted for good (tombstoned)');
      throw error;
    }
  }

  /**
   * The answer to the writer is what readers get. The server tells the place of one event only, and answers success also
   * when these ids stood there already, so that more than one, or one that is not the newest, is read back.
   */
  async #stored(
    pending: Pending,
    known: KnownStream,
    commit: bigint | undefined,
  ): Promise<readonly RawEvent[] | undefined> {
    const { request, events } = pending;
    const { streams, newest } = this.#options;
    const position = commit === undefined ? undefined : positionOf(commit);
    if (events.length === 1 && position !== undefined && position > newest().position) {
      const record = onlyRecord(pending, position);
      streams.add(request.stream, known, [record]);
      return [record.raw];
    }
    const records = await streams.behind(request.stream, request.expected.version, events.length);
    // Somebody else's append of the same ids: the operation is there, and was not ours.
    if (records[0]?.metadata.append_id !== pending.appendId) return undefined;
    streams.add(request.stream, known, records);
    return records.map(({ raw }) => raw);
  }
}

/** The only event of an append, as any reader will get it: nothing of it is the caller's own. */
function onlyRecord({ request, texts, events }: Pending, position: Position): OurRecord {
  const [sent] = events;
  const [text] = texts;
  if (sent === undefined || text === undefined) throw new Error('an append without events was sent');
  const { stream, expected } = request;
  const data = JSON.parse(text) as unknown;
  const metadata = structuredClone(sent.metadata) as unknown as OurRecord['metadata'];
  return recordOf(metadata, { id: sent.id, type: sent.type, stream, version: expected.version + 1, position, data });
}

function mayPass(error: unknown): boolean {
  return error instanceof StoreUnavailable && !(error instanceof StoreDamaged) && error.name === 'StoreUnavailable';
}

function isSamePlace(a: StreamPlace, b: StreamPlace): boolean {
  return a.version === b.version && a.eventId === b.eventId;
}
