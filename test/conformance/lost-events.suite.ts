import {
  EMPTY_STREAM,
  type EventStore,
  HISTORY_NOTICED_MS,
  type HistoryMismatch,
  logPlaceOf,
  streamEnd,
  StoreWentBack,
} from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { waitFor } from '@fleetwright/kit/testing';
import { describe, expect, it } from 'vitest';
import { appended, appendOf, type StoreUnderTest } from './store-under-test.ts';

/** What a store does that lost the newest of what it had answered. */
export function describeLostEvents(given: () => StoreUnderTest): void {
  describe('a store that lost events', () => {
    /** Events 1 and 2 are left of 1, 2, 3; event 4 stands where 3 stood. */
    async function regrown() {
      const store = given().open();
      const kept = await appended(store.append(appendOf('a', [1, 2])));
      const lost = await appended(store.append(appendOf('a', [3], { expected: streamEnd(kept) })));
      await given().lose(2);
      const grown = await appended(
        given()
          .open()
          .append(appendOf('a', [4], { expected: streamEnd(kept) })),
      );
      return { store, kept, lost, grown };
    }

    it('[ES4] takes no append that stands on a lost event, although the version fits', async () => {
      const { store, lost, grown } = await regrown();
      const answer = await store.append(appendOf('a', [5], { expected: streamEnd(lost) }));
      expect(answer).toEqual({ kind: 'conflict', actual: streamEnd(grown) });
    });

    it('[ES42] tells who reads a stream on from a lost event, and from an event that a shorter one had', async () => {
      const { store, lost, grown } = await regrown();
      const [rememberedId, foundId] = [...lost, ...grown].map(({ id }) => id);
      await expect(store.read('a', streamEnd(lost))).rejects.toMatchObject({
        name: 'StoreWentBack',
        mismatch: { where: 'a', place: 3, rememberedId, foundId },
      });
      await given().lose(2);
      await expect(store.read('a', streamEnd(grown))).rejects.toMatchObject({ mismatch: { place: 3, foundId: null } });
      await given().lose(0);
      await expect(store.read('a', streamEnd(grown))).rejects.toThrow(StoreWentBack);
      expect(await store.read('a', EMPTY_STREAM)).toEqual([]);
    });

    it('[ES42] tells who reads the log on from a lost event, with a filter or without', async () => {
      const { store, kept, lost } = await regrown();
      const [after] = lost.map(logPlaceOf);
      if (after === undefined) throw new Error('no event was lost');
      const types = ['RepositoryRemoved'] as const;
      await expect(store.readAll({ after, limit: 5 })).rejects.toMatchObject({ mismatch: { where: 'log' } });
      await expect(store.readAll({ after, limit: 5, types })).rejects.toThrow(StoreWentBack);
      await expect(store.placeBefore(after, 1)).rejects.toThrow(StoreWentBack);
      expect(await store.holds([after, ...kept.map(logPlaceOf)])).toEqual([false, true, true]);
      expect(await store.eventAt(after)).toBeUndefined();
    });

    it('[ES42] has everybody forget before it tells the one who asked', async () => {
      const { store, lost } = await regrown();
      const reported: HistoryMismatch[] = [];
      const stops = [store.onWentBack((mismatch) => reported.push(mismatch)), store.onWentBack(() => reported.push())];
      stops[1]?.();
      const reportedWhenThrown = await store.read('a', streamEnd(lost)).catch(() => reported.length);
      expect(reportedWhenThrown).toBe(1);
      expect(reported[0]).toMatchObject({ where: 'a', place: 3 });
      stops[0]?.();
      await expect(store.read('a', streamEnd(lost))).rejects.toThrow(StoreWentBack);
      expect(reported).toHaveLength(1);
    });

    it('[ES43] is noticed by every process that it had answered, also by one that asks for nothing', async () => {
      const [writer, reader, fresh] = [given().open(), given().open(), given().open()];
      const reported = new Map<EventStore, number>();
      for (const store of [writer, reader, fresh]) {
        store.onWentBack(() => reported.set(store, (reported.get(store) ?? 0) + 1));
      }
      await appended(writer.append(appendOf('a', [1, 2])));
      await reader.read('a');
      await given().lose(1);
      await appended(
        given()
          .open()
          .append(appendOf('b', [3])),
      );

      const bothKnow = () => reported.has(writer) && reported.has(reader);
      await waitFor(bothKnow, { what: 'both to notice', timeoutMs: 2 * HISTORY_NOTICED_MS });
      // Each was told once, and who had been answered nothing has nothing to forget.
      expect([reported.get(writer), reported.get(reader), reported.get(fresh)]).toEqual([1, 1, undefined]);
      await appended(writer.append(appendOf('c', [4], { operationId: idOf(4) })));
    });
  });
}
