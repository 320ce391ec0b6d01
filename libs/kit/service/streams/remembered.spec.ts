import { createMemoryLog, loseEvents, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { ManualClock } from '@fleetwright/adapters/pipeline-memory';
import { EMPTY_STREAM } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { expect, it } from 'vitest';
import { Remembered } from './remembered.ts';

const log = createMemoryLog();
const store = new MemoryEventStore({ log, clock: new ManualClock() });

async function goBack(): Promise<void> {
  const events = [newEvent('RepositoryRemoved', { repository_id: idOf(1) }, 1)];
  await store.append({ stream: 'a', expected: EMPTY_STREAM, operationId: 'op', events });
  loseEvents(log, 0);
}

it('keeps what was set last, up to a number', () => {
  const remembered = new Remembered<number>(store, 2);
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const) {
    remembered.set(key, value, remembered.edition);
  }
  expect(['a', 'b', 'c'].map((key) => remembered.get(key))).toEqual([3, undefined, 4]);
});

it('forgets everything when the store went back, and what was being learned then', async () => {
  const remembered = new Remembered<number>(store, 2);
  const { edition } = remembered;
  remembered.set('a', 1, edition);
  await goBack();
  remembered.set('b', 2, edition);
  expect([remembered.get('a'), remembered.get('b')]).toEqual([undefined, undefined]);
  remembered.set('b', 3, remembered.edition);
  expect(remembered.get('b')).toBe(3);
});
