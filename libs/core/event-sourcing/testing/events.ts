import type { EventData, EventMetadata, EventType, NewEvent, Position, StoredEvent } from '@fleetwright/contracts';
import type { Fact } from '../decider.ts';
import type { LogPlace } from '../ports/places.ts';

/** What a test may say about an event beside its type and data; everything has a fixed default. */
export type EventOverrides = Partial<Omit<StoredEvent, 'type' | 'data' | 'position'>> & { readonly position?: number };

const FIRST_INSTANT_MS = Date.parse('2026-01-01T00:00:00.000Z');

/** A UUIDv7-shaped id that is the same for the same number, 0 to 2^48 - 1. */
export function idOf(n: number): string {
  return `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** A place in a log that is not there: position n, and the id that `storedEvent` gives an event there. */
export function placeAt(n: number): LogPlace {
  return { position: n as Position, eventId: n === 0 ? null : idOf(n) };
}

/** An event as the store answers it. Id and time follow from the position, which is 1 unless given. */
export function storedEvent<T extends EventType>(
  type: T,
  data: EventData<T>,
  overrides: EventOverrides = {},
): StoredEvent<T> {
  const position = overrides.position ?? 1;
  const envelope = {
    ...metadataOf(position),
    type,
    schema_version: 1,
    stream: 'stream-1',
    version: position,
    position,
    recorded_at: new Date(FIRST_INSTANT_MS + position * 1_000).toISOString(),
    ...overrides,
    data,
  };
  return envelope as StoredEvent<T>;
}

/** Facts as one stream that they fill from version 1, or from `overrides.version` on; positions likewise. */
export function storedEvents(facts: readonly Fact[], overrides: EventOverrides = {}): StoredEvent[] {
  const version = overrides.version ?? 1;
  const position = overrides.position ?? version;
  return facts.map(({ type, data }, index) =>
    storedEvent(type, data, { ...overrides, version: version + index, position: position + index }),
  );
}

/** An event to append. Its id follows from `n`, so events of one test differ by their number. */
export function newEvent<T extends EventType>(
  type: T,
  data: EventData<T>,
  n: number,
  overrides: Partial<EventMetadata> = {},
): NewEvent<T> {
  return { ...metadataOf(n), type, schema_version: 1, data, ...overrides };
}

function metadataOf(n: number): EventMetadata {
  return {
    id: idOf(n),
    account_id: 'acme',
    actor: { type: 'user', id: 'operator' },
    correlation_id: 'correlation-1',
    causation_id: 'causation-1',
    traceparent: null,
  };
}
