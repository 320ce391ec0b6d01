import type { NewEvent } from '@fleetwright/contracts';
import type { AppendRequest, AppendResult, EventStore, Upcast } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';

/** One log, and as many processes over it as a test wants. */
export interface StoreUnderTest {
  /** A store of another process. */
  open(options?: { readonly upcast?: Upcast }): EventStore;
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
    expectedVersion: 0,
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
  for (let after = -1, next = 0; after !== next; ) {
    after = next;
    const page = await store.readAll({ afterPosition: after, limit: pageSize });
    events.push(...page.events);
    next = page.scannedTo;
  }
  return events;
}

/** 1, 2, … n. */
export function countTo(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}
