import type { EventData, EventType, StoredEvent } from '@fleetwright/contracts';
import { type EventOverrides, idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import type { ReadModelName, ReadModelRows } from '../project.ts';
import { rowsOf, type RowsInMemory } from './rows-in-memory.ts';

/** An event that gets its position from its place among others, from 1 on; a position is a second. */
export type Step = (position: number) => StoredEvent;

/** Makes steps of one story, in whose data `details` stand unless the step says otherwise. */
export const stepsAbout =
  (details: object) =>
  <T extends EventType>(type: T, data: object = {}, overrides: EventOverrides = {}): Step =>
  (position) =>
    storedEvent(type, { ...details, ...data } as unknown as EventData<T>, { position, ...overrides }) as StoredEvent;

/** The rows after the steps, in their order. */
export function rowsAfter(...steps: readonly Step[]): RowsInMemory {
  return rowsOf(steps.map((make, at) => make(at + 1)));
}

/** One row after the steps; throws where there is none. */
export function rowAfter<M extends ReadModelName>(model: M, key: string, ...steps: readonly Step[]): ReadModelRows[M] {
  const row = rowsAfter(...steps).row(model, key);
  if (row === null) throw new Error(`there is no row of ${model}`);
  return row;
}

/** Names of the fields in which two rows differ, sorted. */
export function fieldsChanged(before: object, after: object): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => JSON.stringify(Reflect.get(before, name)) !== JSON.stringify(Reflect.get(after, name)))
    .toSorted();
}

/** The time of a position. */
export const timeAt = (position: number): string =>
  storedEvent('RepositoryRemoved', { repository_id: idOf(1) }, { position }).recorded_at;
