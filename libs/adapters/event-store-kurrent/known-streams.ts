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

  constructor(options: KnownStreamsOptions) {
    this.#options = options;
  }

  /** The stream as it is remembered, where that can be trusted; read otherwise. */
  async known(stream: string): Promise<KnownStream> {
    const known = this.#memory.get(stream);
    const { connection, subscription } = this.#options;
    const isTrusted = known !== undefined && known.epoch === connection.epoch && subscription.hears(known.epoch);
    return isTrusted ? known : this.read(stream);
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

  /** This process appended these behind the stream's known end. */
  add(stream: string, records: readonly OurRecord[]): void {
    const known = this.#memory.get(stream);
    const first = records[0]?.raw.version;
    if (known === undefined || first !== known.place.version + 1) return;
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

  /** Somebody else writes it: it is read again before anything is decided on it. */
  doubt(stream: string): void {
    const known = this.#memory.get(stream);
    if (known !== undefined) this.#memory.set(stream, { ...known, epoch: -1 });
  }

  /** The store went back: nothing of what was read may be so any more. */
  clear(): void {
    this.#memory.clear();
  }
}
