import type { EventStore } from '@fleetwright/core/event-sourcing';
import { describe, expect, it } from 'vitest';
import { appendOf, countTo, type StoreUnderTest, wholeLog } from './store-under-test.ts';

const WRITERS = 8;
const APPENDS_EACH = 40;

/** Appends 1 to 3 events at a time to the writer's own stream and to one that all fight for; answers what it wrote. */
async function write(store: EventStore, writer: number): Promise<string[]> {
  const written: string[] = [];
  let version = 0;
  let contested = 0;
  for (const n of countTo(APPENDS_EACH)) {
    const ns = countTo(1 + (n % 3)).map((m) => writer * 1_000_000 + n * 10 + m);
    const own = await store.append(appendOf(`own-${writer}`, ns, { expectedVersion: version }));
    if (own.kind !== 'appended') throw new Error(`nobody else writes own-${writer}, yet it was ${own.kind}`);
    version += ns.length;
    const fought = await store.append(appendOf('contested', ns, { expectedVersion: contested }));
    contested = fought.kind === 'conflict' ? fought.actualVersion : contested + ns.length;
    for (const result of [own, fought]) {
      if (result.kind === 'appended') written.push(...result.events.map(({ position }) => `${position}`));
    }
  }
  return written;
}

export function describeConcurrency(given: () => StoreUnderTest): void {
  describe('many writers', () => {
    it('[ES1] [ES2] [ES15] a reader that follows them sees every position once, in order, and every version', async () => {
      const stores = countTo(3).map(() => given().open());
      const reader = given().open();
      const seen: { stream: string; version: number; position: number }[] = [];
      let isWriting = true;
      const follow = async () => {
        let after = 0;
        for (let last = false; ; ) {
          const page = await reader.readAll({ afterPosition: after, limit: 7 });
          seen.push(...page.events);
          if (page.scannedTo === after && last) return;
          last = !isWriting;
          after = page.scannedTo;
        }
      };

      const following = follow();
      const writing = countTo(WRITERS).map((writer) => write(stores[writer % 3] as EventStore, writer));
      const written = (await Promise.all(writing)).flat();
      isWriting = false;
      await following;

      expect(seen.map(({ position }) => position)).toEqual(countTo(seen.length));
      expect(seen.map(({ position }) => `${position}`).toSorted()).toEqual(written.toSorted());
      const versions = Map.groupBy(seen, ({ stream }) => stream);
      for (const [, events] of versions) expect(events.map(({ version }) => version)).toEqual(countTo(events.length));
      expect(versions.size).toBe(WRITERS + 1);
      expect(await wholeLog(reader)).toEqual(seen);
    });
  });
}
