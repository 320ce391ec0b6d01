import { type EventStore, StoreDamaged } from '@fleetwright/core/event-sourcing';
import { ErrorType, type KurrentDBClient, type ReadRevision, START } from '@kurrent/kurrentdb-client';
import type { KurrentConnection } from './connection.ts';
import { isType } from './errors.ts';
import { type OurRecord, ourRecordOf } from './event-record.ts';
import { READ_TIMEOUT_MS, STREAM_PAGE_EVENTS } from './limits.ts';

/** What an operator may set on a stream that takes events away from it. */
const TAKING_AWAY = ['truncateBefore', 'maxAge', 'maxCount'] as const;

/** Where a reader of a stream stands; without an event, whatever stands there is taken on trust. */
export type ReadFrom = NonNullable<Parameters<EventStore['read']>[1]>;

interface Page {
  readonly records: readonly OurRecord[];
  /** Whether the server had as many events as it was asked for: there may be more. */
  readonly isFull: boolean;
  readonly exists: boolean;
}

/** Reads streams, and tells one that has not all of its events from one that is empty or short. */
export class StreamReader {
  readonly #connection: KurrentConnection;

  constructor(connection: KurrentConnection) {
    this.#connection = connection;
  }

  /**
   * The event at a version (undefined: the stream is shorter) and all behind it, at most `limit` of these. Version 0 is
   * before the first one. Throws `StoreDamaged`.
   */
  async from(
    stream: string,
    version: number,
    limit = Number.POSITIVE_INFINITY,
  ): Promise<{ readonly at: OurRecord | undefined; readonly behind: readonly OurRecord[] }> {
    const wanted = version === 0 ? limit : limit + 1;
    const found: OurRecord[] = [];
    for (let first = Math.max(version, 1); found.length < wanted; ) {
      const count = Math.min(wanted - found.length, STREAM_PAGE_EVENTS);
      const page = await this.#connection.run((client) => pageOf(client, stream, first, count), READ_TIMEOUT_MS);
      if (!page.exists || (page.records.length === 0 && first === 1)) await this.mustNotBeDeleted(stream);
      mustFollow(stream, first, page.records);
      found.push(...page.records);
      if (!page.isFull) break;
      first += count;
    }
    return version === 0 ? { at: undefined, behind: found } : { at: found[0], behind: found.slice(1) };
  }

  /**
   * A stream that was deleted so that it may be written again reads as one that never was; what was set on it tells. Throws
   * `StoreDamaged`.
   */
  async mustNotBeDeleted(stream: string): Promise<void> {
    if (await this.#connection.run((client) => isCut(client, stream), READ_TIMEOUT_MS)) {
      throw new StoreDamaged(stream, 'was deleted');
    }
  }
}

/** Whether anything is set on the stream that takes events away from it. */
async function isCut(client: KurrentDBClient, stream: string): Promise<boolean> {
  try {
    const { metadata } = await client.getStreamMetadata(stream);
    return TAKING_AWAY.some((name) => metadata?.[name] !== undefined);
  } catch (error) {
    throw isType(error, ErrorType.STREAM_DELETED) ? tombstoned(stream) : error;
  }
}

function tombstoned(stream: string): StoreDamaged {
  return new StoreDamaged(stream, 'was deleted for good (tombstoned)');
}

async function pageOf(client: KurrentDBClient, stream: string, first: number, count: number): Promise<Page> {
  const fromRevision: ReadRevision = first === 1 ? START : BigInt(first - 1);
  const records: OurRecord[] = [];
  let seen = 0;
  try {
    for await (const { event } of client.readStream(stream, { fromRevision, maxCount: count, requiresLeader: true })) {
      seen += 1;
      const ours = ourRecordOf(event);
      if (ours === undefined) throw new StoreDamaged(stream, `has an event at ${first + seen - 1} that is not ours`);
      records.push(ours);
    }
  } catch (error) {
    if (isType(error, ErrorType.STREAM_NOT_FOUND)) return { records: [], isFull: false, exists: false };
    if (isType(error, ErrorType.STREAM_DELETED)) throw tombstoned(stream);
    throw error;
  }
  return { records, isFull: seen === count, exists: true };
}

/** Whoever truncated a stream leaves it beginning later, without an error. */
function mustFollow(stream: string, first: number, records: readonly OurRecord[]): void {
  records.forEach(({ raw }, index) => {
    if (raw.version === first + index) return;
    throw new StoreDamaged(
      stream,
      `has no event at version ${first + index}, and one at ${raw.version}: it was truncated`,
    );
  });
}
