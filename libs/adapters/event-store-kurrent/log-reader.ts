import type { EventType } from '@fleetwright/contracts';
import { LOG_START, type LogPlace, logPlaceOf } from '@fleetwright/core/event-sourcing';
import {
  type AllStreamResolvedEvent,
  BACKWARDS,
  END,
  ErrorType,
  eventTypeFilter,
  excludeSystemEvents,
  FORWARDS,
  type KurrentDBClient,
  type ReadAllOptions,
  type ReadPosition,
  START,
} from '@kurrent/kurrentdb-client';
import type { KurrentConnection } from './connection.ts';
import { isType, NoRecordThere } from './errors.ts';
import { type OurRecord, ourRecordOf, serverPositionOf } from './event-record.ts';
import { LOOK_TIMEOUT_MS, READ_TIMEOUT_MS } from './limits.ts';

/** Pages of others' events that lie behind each other are passed over by so many at a time. */
const BACKWARDS_PAGE = 64;

/** Reads the log as a whole. The server's own events never come out, nor those that somebody else wrote into it. */
export class LogReader {
  readonly #connection: KurrentConnection;

  constructor(connection: KurrentConnection) {
    this.#connection = connection;
  }

  /** The event at a place (undefined: another one, or none), and up to `limit` of the wanted types behind it. */
  async from(
    after: LogPlace,
    limit: number,
    types: readonly EventType[] | undefined,
  ): Promise<{ readonly at: OurRecord | undefined; readonly behind: readonly OurRecord[] }> {
    const isStart = after.position === LOG_START.position;
    const filter = types === undefined ? excludeSystemEvents() : typeFilter(types);
    let at: OurRecord | undefined;
    const behind: OurRecord[] = [];
    // A page begins with the event that stands at its place, if the filter lets it through.
    let fromPosition: ReadPosition = isStart ? START : serverPositionOf(after);
    for (let isKnown = isStart; behind.length < limit; isKnown = true) {
      const maxCount = limit - behind.length + 1;
      const events = await this.#forwards({ fromPosition, maxCount, filter }, isKnown);
      for (const { event } of events) {
        const record = ourRecordOf(event);
        if (record?.raw.position === after.position) at = record;
        else if (record !== undefined && record.raw.position > (behind.at(-1)?.raw.position ?? 0)) behind.push(record);
      }
      const last = events.at(-1)?.event?.position;
      if (events.length < maxCount || last === undefined) break;
      // What others wrote fills a page as well: on to the next one.
      fromPosition = last;
    }
    return { at, behind: behind.slice(0, limit) };
  }

  async #forwards(
    read: Pick<ReadAllOptions, 'fromPosition' | 'maxCount' | 'filter'>,
    isKnown: boolean,
  ): Promise<readonly AllStreamResolvedEvent[]> {
    const forwards = { ...read, direction: FORWARDS } as const;
    try {
      return await this.#connection.run((client) => collect(client, forwards, isKnown), READ_TIMEOUT_MS);
    } catch (error) {
      if (error instanceof NoRecordThere) return [];
      throw error;
    }
  }

  /** The event at a place; undefined: none of ours. */
  async at(place: LogPlace, over?: KurrentDBClient): Promise<OurRecord | undefined> {
    if (place.position === LOG_START.position) return undefined;
    const read = { direction: FORWARDS, fromPosition: serverPositionOf(place), maxCount: 1 } as const;
    try {
      const [resolved] =
        over === undefined
          ? await this.#connection.run((client) => collect(client, read, false), LOOK_TIMEOUT_MS)
          : await collect(over, read, false);
      const record = ourRecordOf(resolved?.event);
      return record?.raw.position === place.position ? record : undefined;
    } catch (error) {
      if (error instanceof NoRecordThere) return undefined;
      throw error;
    }
  }

  /** Where the newest event of ours stands. */
  async head(): Promise<LogPlace> {
    const [newest] = await this.before('end', 1);
    return newest === undefined ? LOG_START : logPlaceOf(newest.raw);
  }

  /** The newest events of ours before a place, the newest first; fewer when the log begins before. */
  async before(place: LogPlace | 'end', count: number): Promise<readonly OurRecord[]> {
    const found: OurRecord[] = [];
    let from: ReadPosition = place === 'end' ? END : serverPositionOf(place);
    while (found.length < count) {
      const maxCount = Math.max(count - found.length, place === 'end' && found.length === 0 ? 1 : BACKWARDS_PAGE);
      const read: ReadAllOptions = {
        direction: BACKWARDS,
        fromPosition: from,
        maxCount,
        filter: excludeSystemEvents(),
      };
      const events: readonly AllStreamResolvedEvent[] = await this.#connection.run(
        (client) => collect(client, read, true),
        READ_TIMEOUT_MS,
      );
      found.push(...events.map(({ event }) => ourRecordOf(event)).filter((record) => record !== undefined));
      const last = events.at(-1)?.event?.position;
      if (events.length < maxCount || last === undefined) break;
      from = last;
    }
    return found.slice(0, count);
  }
}

async function collect(
  client: KurrentDBClient,
  read: ReadAllOptions,
  isKnownPlace: boolean,
): Promise<readonly AllStreamResolvedEvent[]> {
  try {
    return await all(client, read);
  } catch (error) {
    if (isKnownPlace || !isType(error, ErrorType.UNAVAILABLE)) throw error;
    // The same words for a server that is away: one that answers this is not.
    await all(client, { direction: BACKWARDS, fromPosition: END, maxCount: 1 });
    throw new NoRecordThere();
  }
}

async function all(client: KurrentDBClient, read: ReadAllOptions): Promise<readonly AllStreamResolvedEvent[]> {
  const events: AllStreamResolvedEvent[] = [];
  for await (const event of client.readAll({ ...read, requiresLeader: true })) events.push(event);
  return events;
}

function typeFilter(types: readonly EventType[]) {
  // Types are words: nothing in them means anything in a pattern.
  return eventTypeFilter({ regex: `^(?:${types.join('|')})$` });
}
