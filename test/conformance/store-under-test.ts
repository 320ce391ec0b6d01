import type { NewEvent } from '@fleetwright/contracts';
import {
  type AppendRequest,
  type AppendResult,
  EMPTY_STREAM,
  type EventStore,
  isSamePlace,
  LOG_START,
  type Upcast,
} from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { expect } from 'vitest';

/** One log, and as many processes over it as a test wants. */
export interface StoreUnderTest {
  /** A store of another process. */
  open(options?: { readonly upcast?: Upcast }): EventStore;
  /** As after a failover without the newest commits: only so many events are left. */
  lose(keep: number): Promise<void>;
  /** Ends all of them and removes the log. */
  close(): Promise<void>;
}

export type CreateStore = () => Promise<StoreUnderTest>;

/** An event whose number tells it from the others of its test. */
export function eventOf(n: number, overrides: Partial<NewEvent> = {}): NewEvent {
  return { ...newEvent('RepositoryRemoved', { repository_id: idOf(n) }, n), ...overrides } as NewEvent;
}

/** An append to an empty stream, under an operation id of its own, unless said otherwise. */
export function appendOf(stream: string, ns: readonly number[], more: Partial<AppendRequest> = {}): AppendRequest {
  return {
    stream,
    expected: EMPTY_STREAM,
    operationId: `operation-${ns.join('-')}`,
    events: ns.map((n) => eventOf(n)),
    ...more,
  };
}

/** The events of an append that must have succeeded. */
export async function appended(result: Promise<AppendResult>) {
  const answer = await result;
  if (answer.kind !== 'appended') throw new Error(`expected appended, but it was ${JSON.stringify(answer)}`);
  return answer.events;
}

/** The whole log, page by page. */
export async function wholeLog(store: EventStore, pageSize = 100) {
  const events = [];
  for (let after = LOG_START; ; ) {
    const page = await store.readAll({ after, limit: pageSize });
    events.push(...page.events);
    if (isSamePlace(page.scannedTo, after)) return events;
    after = page.scannedTo;
  }
}

/** 1, 2, … n. */
export function countTo(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}

/** Every position is greater than the one before it. */
export function mustGrow(events: readonly { readonly position: number }[]): void {
  const positions = events.map(({ position }) => position);
  expect(positions).toEqual([...new Set(positions)].toSorted((a, b) => a - b));
}
