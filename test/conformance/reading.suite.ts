import { WAKE_POLL_MS } from '@fleetwright/core/event-sourcing';
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
      expect(await store.read('a', 1)).toEqual(events.slice(1));
      expect(await store.read('a', 3)).toEqual([]);
      expect(await store.read('nowhere')).toEqual([]);
    });

    it('[ES14] a page holds at most the limit, and the next begins where it ended', async () => {
      const store = given().open();
      const events = await appended(store.append(appendOf('a', countTo(5))));

      const first = await store.readAll({ afterPosition: 0, limit: 3 });
      expect(first).toEqual({ events: events.slice(0, 3), scannedTo: 3 });
      const second = await store.readAll({ afterPosition: first.scannedTo, limit: 3 });
      expect(second).toEqual({ events: events.slice(3), scannedTo: 5 });
      expect(await store.readAll({ afterPosition: 5, limit: 3 })).toEqual({ events: [], scannedTo: 5 });
    });

    it('[ES14] with a filter, what is passed over counts as looked at', async () => {
      const store = given().open();
      const parsed = newEvent('ProposalWithdrawn', { ...withdrawn }, 9);
      const events = [eventOf(1), parsed, eventOf(2), eventOf(3)];
      const stored = await appended(store.append(appendOf('a', [1], { events })));
      const types = ['ProposalWithdrawn'] as const;

      expect(await store.readAll({ afterPosition: 0, limit: 10, types })).toEqual({
        events: [stored[1]],
        scannedTo: 4,
      });
      expect(await store.readAll({ afterPosition: 2, limit: 10, types })).toEqual({ events: [], scannedTo: 4 });
      expect(await store.readAll({ afterPosition: 4, limit: 10, types })).toEqual({ events: [], scannedTo: 4 });
      expect(await store.readAll({ afterPosition: 0, limit: 10, types: [] })).toEqual({ events: [], scannedTo: 4 });
    });

    it('[ES14] a full page of filtered events has looked no further than its last', async () => {
      const store = given().open();
      const stored = await appended(store.append(appendOf('a', [1, 2, 3])));
      const page = await store.readAll({ afterPosition: 0, limit: 2, types: ['RepositoryRemoved'] });
      expect(page.events).toEqual(stored.slice(0, 2));
      expect(page.scannedTo).toBe(2);
    });

    it('[ES16] head is the newest position', async () => {
      const store = given().open();
      expect(await store.head()).toBe(0);
      await appended(store.append(appendOf('a', [1, 2])));
      expect(await given().open().head()).toBe(2);
    });
  });
}

const withdrawn = {
  repository_id: idOf(1),
  proposal_id: idOf(2),
  run_id: idOf(3),
  reason: 'no_difference',
} as const;

export function describeStreams(given: () => StoreUnderTest): void {
  describe('streams', () => {
    it('[ES17] streams are found by account and literal prefix, in order', async () => {
      const store = given().open();
      for (const [index, name] of ['review-b', 'review-a', 'review_c', 'reviews', 'rollout-a'].entries()) {
        await appended(store.append(appendOf(name, [index + 1])));
      }
      const foreign = [eventOf(9, { account_id: 'globex' })];
      await appended(store.append(appendOf('review-foreign', [9], { events: foreign })));
      await appended(store.append(appendOf('review-a', [10], { expectedVersion: 1 })));

      expect(await store.streams('acme', 'review-')).toEqual(['review-a', 'review-b']);
      expect(await store.streams('acme', 'review_')).toEqual(['review_c']);
      expect(await store.streams('acme', '%')).toEqual([]);
      expect(await store.streams('acme', '')).toHaveLength(5);
      expect(await store.streams('globex', 'review-')).toEqual(['review-foreign']);
      expect(await store.streams('nobody', '')).toEqual([]);
    });
  });
}

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

      await waitFor(() => woken.here > 0 && woken.there > 0, { what: 'both to be woken', timeoutMs: 2 * WAKE_POLL_MS });
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
