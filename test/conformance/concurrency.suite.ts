import {
  EMPTY_STREAM,
  type EventStore,
  isSamePlace,
  LOG_START,
  streamEnd,
  type StreamPlace,
} from '@fleetwright/core/event-sourcing';
import { describe, expect, it } from 'vitest';
import { appendOf, countTo, mustGrow, type StoreUnderTest, wholeLog } from './store-under-test.ts';

const WRITERS = 8;
const APPENDS_EACH = 40;

/** Appends 1 to 3 events at a time to the writer's own stream and to one that all fight for; answers what it wrote. */
async function write(store: EventStore, writer: number): Promise<string[]> {
  const written: string[] = [];
  let end: StreamPlace = EMPTY_STREAM;
  let contested: StreamPlace = EMPTY_STREAM;
  for (const n of countTo(APPENDS_EACH)) {
    const ns = countTo(1 + (n % 3)).map((m) => writer * 1_000_000 + n * 10 + m);
    const own = await store.append(appendOf(`own-${writer}`, ns, { expected: end }));
    if (own.kind !== 'appended') throw new Error(`nobody else writes own-${writer}, yet it was ${own.kind}`);
    end = streamEnd(own.events);
    const fought = await store.append(appendOf('contested', ns, { expected: contested }));
    contested = fought.kind === 'conflict' ? fought.actual : streamEnd(fought.events);
    for (const result of [own, fought]) {
      if (result.kind === 'appended') written.push(...result.events.map(({ position }) => `${position}`));
    }
  }
  return written;
}

type Seen = { readonly id: string; readonly stream: string; readonly version: number; readonly position: number };

/** Follows the log in pages of so many events until the writers are done and nothing is left. */
async function follow(reader: EventStore, limit: number, isWriting: () => boolean): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (let after = LOG_START; ; ) {
    const wasWriting = isWriting();
    const page = await reader.readAll({ after, limit });
    seen.push(...page.events);
    if (isSamePlace(page.scannedTo, after) && !wasWriting) return seen;
    after = page.scannedTo;
  }
}

export function describeConcurrency(given: () => StoreUnderTest): void {
  describe('many writers', () => {
    it('[I4] [ES1] [ES2] [ES15] readers that follow them see every position once, in one order, and every version', async () => {
      const stores = countTo(3).map(() => given().open());
      let isWriting = true;

      const following = [7, 500].map((limit) => follow(given().open(), limit, () => isWriting));
      const writing = countTo(WRITERS).map((writer) => write(stores[writer % 3] as EventStore, writer));
      const written = (await Promise.all(writing)).flat();
      isWriting = false;
      const [seen = [], seenToo = []] = await Promise.all(following);

      mustGrow(seen);
      expect(seen.map(({ position }) => `${position}`).toSorted()).toEqual(written.toSorted());
      expect(seenToo).toEqual(seen);
      expect(await wholeLog(given().open())).toEqual(seen);
      const streams = Map.groupBy(seen, ({ stream }) => stream);
      for (const [, events] of streams) expect(events.map(({ version }) => version)).toEqual(countTo(events.length));
      expect(streams.size).toBe(WRITERS + 1);
    });
  });
}
