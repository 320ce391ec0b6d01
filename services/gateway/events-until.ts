import type { StoredEvent } from '@fleetwright/contracts';
import { byPosition, EMPTY_STREAM, type EventStore, streamEnd } from '@fleetwright/core/event-sourcing';
import { PAST_CLOCK_BACK_MS, PAST_EVENTS_READ_AT_ONCE } from './limits.ts';

type Readable = Pick<EventStore, 'read'>;

/**
 * What these streams held at a moment, in the order of positions and some at a time: nothing is read that begins long after the
 * moment, and nobody holds more than a page of each stream.
 */
export async function* eventsUntil(
  store: Readable,
  streams: readonly string[],
  moment: string,
  atOnce = PAST_EVENTS_READ_AT_ONCE,
): AsyncGenerator<readonly StoredEvent[]> {
  let readers = streams.map((stream) => new StreamUntil(store, stream, moment, atOnce));
  while (readers.length > 0) {
    await Promise.all(readers.map((reader) => reader.fill()));
    // Of a stream that goes on, what comes next is behind all that is known of it.
    const open = readers.filter(({ isOver }) => !isOver);
    const upTo = Math.min(...open.map(({ known }) => known.at(-1)?.position ?? 0));
    const events = readers.flatMap((reader) => reader.take(upTo)).toSorted(byPosition);
    if (events.length > 0) yield events;
    readers = readers.filter(({ isOver, known }) => !isOver || known.length > 0);
  }
}

/** One stream up to its last event that was recorded until the moment: a clock that went back takes nothing out of order. */
class StreamUntil {
  readonly #store: Readable;
  readonly #stream: string;
  readonly #moment: string;
  readonly #latest: string;
  readonly #atOnce: number;
  #place: Parameters<Readable['read']>[1] = EMPTY_STREAM;
  /** Recorded later, and part of the past only if an event behind them is. */
  #later: StoredEvent[] = [];
  known: readonly StoredEvent[] = [];
  isOver = false;

  constructor(store: Readable, stream: string, moment: string, atOnce: number) {
    this.#store = store;
    this.#stream = stream;
    this.#moment = moment;
    this.#latest = new Date(Date.parse(moment) + PAST_CLOCK_BACK_MS).toISOString();
    this.#atOnce = atOnce;
  }

  /** Until something is known, or nothing more comes. */
  async fill(): Promise<void> {
    while (this.known.length === 0 && !this.isOver) {
      const page = await this.#store.read(this.#stream, this.#place, this.#atOnce);
      const read = [...this.#later, ...page];
      const end = read.findLastIndex(({ recorded_at }) => recorded_at <= this.#moment) + 1;
      this.known = read.slice(0, end);
      this.#later = read.slice(end);
      this.isOver = page.length < this.#atOnce || this.#later.some(({ recorded_at }) => recorded_at > this.#latest);
      if (page.length > 0) this.#place = streamEnd(page);
    }
  }

  take(upTo: number): readonly StoredEvent[] {
    const after = this.known.findIndex(({ position }) => position > upTo);
    const end = after === -1 ? this.known.length : after;
    const taken = this.known.slice(0, end);
    this.known = this.known.slice(end);
    return taken;
  }
}
