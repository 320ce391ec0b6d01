import { MemoryStageState } from '@fleetwright/adapters/pipeline-memory';
import {
  type EventStore,
  HISTORY_NOTICED_MS,
  LOG_START,
  LOG_STREAM,
  logPlaceOf,
  openLog,
  streamEnd,
  WrongLog,
} from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { waitFor } from '@fleetwright/kit/testing';
import { describe, expect, it } from 'vitest';
import { appended, appendOf, eventOf, type StoreUnderTest, wholeLog } from './store-under-test.ts';

/** Private tables, which several processes share. */
const emptyState = () => new MemoryStageState({ now: () => '2026-01-01T00:00:00.000Z', elapsedMs: () => 0 });

let made = 0;
const ids = { next: () => idOf(900_000 + (made += 1)) };

/** Which log a store has, and what it does with another one. */
export function describeLogIdentity(given: () => StoreUnderTest): void {
  describe('the log and its id', () => {
    const open = (store: EventStore, state = emptyState()) => openLog({ store, state, ids });

    it('[ES46] an empty log gets one id, however many open it at once, and each is answered that one', async () => {
      const stores = Array.from({ length: 8 }, () => given().open());
      const state = emptyState();
      const answers = await Promise.all(stores.map((store) => open(store, state)));
      expect(new Set(answers).size).toBe(1);
      expect(await wholeLog(given().open())).toMatchObject([
        { type: 'LogCreated', stream: LOG_STREAM, account_id: 'platform', data: { log_id: answers[0] } },
      ]);
      expect(await state.knownLog()).toBe(answers[0]);
    });

    it('[ES46] a log of an earlier release gets its id behind what it holds, once', async () => {
      await appended(
        given()
          .open()
          .append(appendOf('a', [1, 2])),
      );
      const [first, second] = [await open(given().open()), await open(given().open())];
      expect(second).toBe(first);
      expect((await wholeLog(given().open())).map(({ type }) => type)).toEqual([
        'RepositoryRemoved',
        'RepositoryRemoved',
        'LogCreated',
      ]);
    });

    it('[ES47] another log than the known one is refused, and so is an empty one; neither is written to', async () => {
      const known = idOf(1);
      const state = emptyState();
      await state.keepLog(known);
      await expect(open(given().open(), state)).rejects.toMatchObject({ code: 'wrong_log', known, found: null });
      expect(await wholeLog(given().open())).toEqual([]);
      const found = await open(given().open());
      await expect(open(given().open(), state)).rejects.toMatchObject({ code: 'wrong_log', known, found });
      await expect(open(given().open(), state)).rejects.toThrow('put the right log back');
      expect(await wholeLog(given().open())).toHaveLength(1);
    });

    it('[ES48] under a running process: it is told once, no memory is dropped, and nothing is answered any more', async () => {
      const store = given().open();
      const told: string[] = [];
      store.onWentBack(() => told.push('went back'));
      store.onWrongLog(() => told.push('wrong log'));
      const known = await open(store);
      const stored = await appended(store.append(appendOf('a', [1])));
      const [last] = stored.map(logPlaceOf);
      await given().lose(0);
      await open(given().open());
      await appended(
        given()
          .open()
          .append(appendOf('a', [2])),
      );

      // Whoever finds something else than it remembers must not take this for a log that lost events.
      await expect(store.holds([last ?? LOG_START])).rejects.toMatchObject({ name: 'WrongLog', known });
      await expect(store.read('a', streamEnd(stored))).rejects.toThrow(WrongLog);
      await expect(store.append(appendOf('b', [3]))).rejects.toThrow(WrongLog);
      await expect(store.readAll({ after: LOG_START, limit: 1 })).rejects.toThrow(WrongLog);
      await expect(store.head()).rejects.toThrow(WrongLog);
      expect(told).toEqual(['wrong log']);
      expect((await wholeLog(given().open())).map(({ id }) => id)).not.toContain(eventOf(3).id);
    });

    it('[ES48] is noticed by a process that asks for nothing, and that was answered nothing yet', async () => {
      const store = given().open();
      const told: WrongLog[] = [];
      store.onWrongLog((error) => told.push(error));
      const known = await open(store);
      await given().lose(0);
      await waitFor(async () => told.length > 0, { what: 'it to notice', timeoutMs: 5 * HISTORY_NOTICED_MS });
      expect(told).toMatchObject([{ known, found: null }]);
    });

    it('[ES48] the same log that is shorter now only went back', async () => {
      const store = given().open();
      const told: string[] = [];
      store.onWentBack(() => told.push('went back'));
      store.onWrongLog(() => told.push('wrong log'));
      await open(store);
      const stored = await appended(store.append(appendOf('a', [1])));
      await given().lose(1);
      await expect(store.read('a', streamEnd(stored))).rejects.toMatchObject({ name: 'StoreWentBack' });
      expect(told).toContain('went back');
      expect(told).not.toContain('wrong log');
      await appended(store.append(appendOf('a', [2])));
    });
  });
}
