import type { KurrentConnection } from './connection.ts';
import type { OurRecord } from './event-record.ts';
import type { ReadFrom, StreamReader } from './stream-reader.ts';
import { OPERATIONS_REMEMBERED_MAX } from './limits.ts';
import type { LogSubscription } from './log-subscription.ts';
import { emptyStream, grown, type KnownStream, StreamMemory } from './stream-memory.ts';

export interface KnownStreamsOptions {
  readonly connection: KurrentConnection;
  readonly subscription: LogSubscription;
  readonly reader: StreamReader;
}

/**
 * The streams that this process may append to: each read from its first event on, and looked at again where it ended
 * whenever the connection was lost since, because the server that answers now may not have what another one had.
 */
export class KnownStreams {
  readonly #options: KnownStreamsOptions;
  readonly #memory = new StreamMemory(OPERATIONS_REMEMBERED_MAX);
  /** Of streams that are not remembered: those that an append of this process may have begun without an answer. */
  readonly #doubted = new Set<string>();

  constructor(options: KnownStreamsOptions) {
    this.#options = options;
  }

  /**
   * The stream as it is remembered, where that can be trusted; read otherwise. One that is taken for new is only looked at for
   * whether it was deleted: the server takes a first event for a new stream alone, and in that no operation can stand.
   */
  async known(stream: string, isTakenForNew: boolean): Promise<KnownStream> {
    const known = this.#memory.get(stream);
    const { connection, subscription, reader } = this.#options;
    const { epoch } = connection;
    if (known === undefined && isTakenForNew && !this.#doubted.has(stream)) {
      await reader.mustNotBeDeleted(stream);
      return emptyStream(epoch);
    }
    return known !== undefined && known.epoch === epoch && subscription.hears(epoch) ? known : this.read(stream);
  }

  /** The stream as it ends now: what is behind its known end is read, and all of it when another event stands there. */
  async read(stream: string): Promise<KnownStream> {
    const { connection, reader } = this.#options;
    const { epoch } = connection;
    const known = this.#memory.get(stream) ?? emptyStream(epoch);
    const { at, behind } = await reader.from(stream, known.place.version);
    const isAsBefore = known.place.version === 0 || at?.raw.id === known.place.eventId;
    const now = isAsBefore
      ? grown(known, behind, epoch)
      : grown(emptyStream(epoch), (await reader.from(stream, 0)).behind, epoch);
    this.#memory.set(stream, now);
    this.#doubted.delete(stream);
    return now;
  }

  /**
   * Somebody read these: all of the stream behind a place that was found to be there. Remembered when nothing is missing
   * before them, and the connection was the same one all the time.
   */
  saw(stream: string, after: ReadFrom, records: readonly OurRecord[], epoch: number): void {
    if (epoch !== this.#options.connection.epoch) return;
    const known = after.version === 0 ? emptyStream(epoch) : this.#memory.get(stream);
    if (known === undefined || known.place.version !== after.version || known.place.eventId !== after.eventId) return;
    this.#memory.set(stream, grown(known, records, epoch));
  }

  /** This process appended these behind the end of what it knew. */
  add(stream: string, known: KnownStream, records: readonly OurRecord[]): void {
    if (records[0]?.raw.version !== known.place.version + 1) return;
    this.#memory.set(stream, grown(known, records, known.epoch));
  }

  /** The events of an operation that begins at this version; none when another operation has the same hash. */
  async operation(stream: string, operationId: string, version: number): Promise<readonly OurRecord[]> {
    const records = await this.behind(stream, version - 1);
    const end = records.findIndex(({ metadata }) => metadata.operation_id !== operationId);
    return end === -1 ? records : records.slice(0, end);
  }

  /** Up to so many events behind a version. */
  async behind(stream: string, version: number, count?: number): Promise<readonly OurRecord[]> {
    const { behind } = await this.#options.reader.from(stream, version, count);
    return behind;
  }

  /** Somebody else writes it, or an append's end is not known: it is read again before anything is decided on it. */
  doubt(stream: string): void {
    const known = this.#memory.get(stream);
    if (known === undefined) this.#doubted.add(stream);
    else this.#memory.set(stream, { ...known, epoch: -1 });
  }

  /** The store went back: nothing of what was read may be so any more. */
  clear(): void {
    this.#memory.clear();
    this.#doubted.clear();
  }
}
