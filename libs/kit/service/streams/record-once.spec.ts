import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { CountingIds, ManualClock } from '@fleetwright/adapters/pipeline-memory';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { expect, it } from 'vitest';
import { isAnswered, recordOnce } from './record-once.ts';

const facts = [{ type: 'RepositoryRemoved' as const, data: { repository_id: idOf(9) } }];
const cause = storedEvent('RepositoryRemoved', { repository_id: idOf(9) });
const newPorts = () => ({
  store: new MemoryEventStore({ log: createMemoryLog(), clock: new ManualClock() }),
  ids: new CountingIds(),
});

it('the first answer is recorded and every later one finds it answered', async () => {
  const ports = newPorts();
  expect(await isAnswered(ports, 'parse-1')).toBe(false);
  expect(await recordOnce(ports, { stream: 'parse-1', facts, cause })).toBe('recorded');
  expect(await isAnswered(ports, 'parse-1')).toBe(true);
  expect(await recordOnce(ports, { stream: 'parse-1', facts, cause })).toBe('already_answered');
  const another = storedEvent('RepositoryRemoved', { repository_id: idOf(9) }, { position: 7 });
  expect(await recordOnce(ports, { stream: 'parse-1', facts, cause: another })).toBe('already_answered');
  expect(await ports.store.read('parse-1')).toHaveLength(1);
});

it('of five deliveries at once one records', async () => {
  const ports = newPorts();
  const recordings = Array.from({ length: 5 }, () => recordOnce(ports, { stream: 'parse-1', facts, cause }));
  const answers = await Promise.all(recordings);
  expect(answers.filter((answer) => answer === 'recorded')).toHaveLength(1);
  expect(await ports.store.read('parse-1')).toHaveLength(1);
});
