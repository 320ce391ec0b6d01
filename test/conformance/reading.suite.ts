import type { Position, StoredEvent } from '@fleetwright/contracts';
import { LOG_START, type LogPlace, logPlaceOf, streamEnd } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { waitFor } from '@fleetwright/kit/testing';
import { describe, expect, it } from 'vitest';
import { appended, appendOf, countTo, eventOf, type StoreUnderTest } from './store-under-test.ts';

export function describeReading(given: () => StoreUnderTest): void {
  describe('reading', () => {
    it('[ES13] a stream is read after a version, in order', async () => {
      const store = given().open();
      const events = await appended(store.append(appendOf('a', [1, 2, 3])));
      await appended(store.append(appendOf('b', [4])));

      expect(await store.read('a')).toEqual(events);
      expect(await store.read('a', streamEnd(events.slice(0, 1)))).toEqual(events.slice(1));
      expect(await store.read('a', { version: 1, eventId: null })).toEqual(events.slice(1));
      expect(await store.read('a', streamEnd(events))).toEqual([]);
      expect(await store.read('nowhere')).toEqual([]);
    });

    it('[ES13] a stream is read in parts, each of no more than the limit, and none is taken for its end', async () => {
      const store = given().open();
      const events = await appended(store.append(appendOf('a', countTo(5))));

      const first = await store.read('a', undefined, 2);
      expect(first).toEqual(events.slice(0, 2));
      const second = await store.read('a', streamEnd(first), 2);
      expect(second).toEqual(events.slice(2, 4));
      expect(await store.read('a', streamEnd(second), 2)).toEqual(events.slice(4));
      expect(await store.read('a', { version: 3, eventId: null }, 1)).toEqual(events.slice(3, 4));
      expect(await store.read('nowhere', undefined, 2)).toEqual([]);
      const more = await appended(store.append(appendOf('a', [6], { expected: streamEnd(events) })));
      expect(await store.read('a', streamEnd(events), 2)).toEqual(more);
    });

    it('[ES14] a page holds at most the limit, and the next begins where it ended', async () => {
      const store = given().open();
      const events = await appended(store.append(appendOf('a', countTo(5))));

      const first = await store.readAll({ after: LOG_START, limit: 3 });
      expect(first).toEqual({ events: events.slice(0, 3), scannedTo: placeOf(events[2]) });
      const second = await store.readAll({ after: first.scannedTo, limit: 3 });
      expect(second).toEqual({ events: events.slice(3), scannedTo: placeOf(events[4]) });
      const end = second.scannedTo;
      expect(await store.readAll({ after: end, limit: 3 })).toEqual({ events: [], scannedTo: end });
    });

    it('[ES14] with a filter, what is passed over counts as looked at, and reading on from there misses nothing', async () => {
      const store = given().open();
      const parsed = newEvent('ProposalWithdrawn', { ...withdrawn }, 9);
      const events = [eventOf(1), parsed, eventOf(2), eventOf(3)];
      const stored = await appended(store.append(appendOf('a', [1], { events })));
      const types = ['ProposalWithdrawn'] as const;
      const end = placeOf(stored[3]);

      expect(await store.readAll({ after: LOG_START, limit: 10, types })).toEqual({
        events: [stored[1]],
        scannedTo: end,
      });
      for (const after of [placeOf(stored[1]), end]) {
        expect(await store.readAll({ after, limit: 10, types })).toEqual({ events: [], scannedTo: end });
      }
      expect(await store.readAll({ after: LOG_START, limit: 10, types: [] })).toEqual({ events: [], scannedTo: end });
      const more = await appended(store.append(appendOf('b', [8], { events: [{ ...parsed, id: idOf(8) }] })));
      expect(await store.readAll({ after: end, limit: 10, types })).toEqual({
        events: more,
        scannedTo: placeOf(more[0]),
      });
    });

    it('[ES14] a full page of filtered events has looked no further than its last', async () => {
      const store = given().open();
      const stored = await appended(store.append(appendOf('a', [1, 2, 3])));
      const page = await store.readAll({ after: LOG_START, limit: 2, types: ['RepositoryRemoved'] });
      expect(page).toEqual({ events: stored.slice(0, 2), scannedTo: placeOf(stored[1]) });
    });

    it('[ES16] head is where the newest event stands', async () => {
      const store = given().open();
      expect(await store.head()).toEqual(LOG_START);
      const events = await appended(store.append(appendOf('a', [1, 2])));
      expect(await given().open().head()).toEqual(placeOf(events[1]));
    });
  });
}

/** Where an event stands that must be there. */
function placeOf(event: StoredEvent | undefined): LogPlace {
  if (event === undefined) throw new Error('there is no such event');
  return logPlaceOf(event);
}

export function describePlaces(given: () => StoreUnderTest): void {
  describe('places', () => {
    it('[ES40] an event is found at its place, and nowhere else', async () => {
      const store = given().open();
      const [first, second] = await appended(store.append(appendOf('a', [1, 2])));
      const [one, two] = [placeOf(first), placeOf(second)];

      expect(await store.eventAt(two)).toEqual(second);
      expect(await store.eventAt({ ...two, eventId: null })).toEqual(second);
      expect(await store.eventAt({ ...two, eventId: one.eventId })).toBeUndefined();
      expect(await store.eventAt({ ...two, position: (two.position + 1) as Position })).toBeUndefined();
      expect(await store.eventAt(LOG_START)).toBeUndefined();
      const mixed = { ...one, eventId: two.eventId };
      expect(await store.holds([two, mixed, LOG_START, one, { ...two, eventId: null }])).toEqual([
        true,
        false,
        true,
        true,
        true,
      ]);
      expect(await store.holds([])).toEqual([]);
    });

    it('[ES41] so many events before a place is where reading on answers them, and the start of a shorter log', async () => {
      const store = given().open();
      const events = await appended(store.append(appendOf('a', countTo(5))));
      const end = placeOf(events[4]);

      for (const count of countTo(4)) {
        const after = await store.placeBefore(end, count);
        const { events: found } = await store.readAll({ after, limit: 10 });
        expect(found).toEqual(events.slice(5 - count));
      }
      expect(await store.placeBefore(end, 0)).toEqual(end);
      expect(await store.placeBefore(end, 5)).toEqual(LOG_START);
      expect(await store.placeBefore(end, 99)).toEqual(LOG_START);
    });
  });
}

const withdrawn = {
  repository_id: idOf(1),
  proposal_id: idOf(2),
  run_id: idOf(3),
  reason: 'no_difference',
} as const;

export function describeWakes(given: () => StoreUnderTest): void {
  describe('wakes', () => {
    it('[ES18] everybody who subscribed is woken by an append of anybody', async () => {
      const woken = { here: 0, there: 0 };
      const here = given().open();
      here.onAppended(() => (woken.here += 1));
      given()
        .open()
        .onAppended(() => (woken.there += 1));

      await appended(here.append(appendOf('a', [1])));

      await waitFor(() => woken.here > 0 && woken.there > 0, { what: 'both to be woken' });
    });

    it('[ES18] after unsubscribing nobody is woken, and the others still are', async () => {
      const woken = { left: 0, stayed: 0 };
      const store = given().open();
      const wake = () => (woken.left += 1);
      const stops = [store.onAppended(wake), store.onAppended(wake)];
      store.onAppended(() => (woken.stayed += 1));
      for (const stop of stops) stop();
      woken.left = 0;

      await appended(store.append(appendOf('a', [1])));

      await waitFor(() => woken.stayed > 0, { what: 'the one who stayed' });
      expect(woken.left).toBe(0);
    });
  });
}
