import type { Id, Position } from '@fleetwright/contracts';

/**
 * A place in the log, and which event stands there. Whoever remembers a position remembers the event with it: a store that
 * lost commits gives the position to another event, and only the id tells.
 */
export interface LogPlace {
  /** One that the store answered, or `LOG_START`'s. */
  readonly position: Position;
  /** null at the start of the log, and where a release that did not keep it remembered the place: taken on trust. */
  readonly eventId: Id | null;
}

/** Before the first event. */
export const LOG_START: LogPlace = { position: 0 as Position, eventId: null };

/** How many events a stream has, and which one is the last of them. */
export type StreamPlace = typeof EMPTY_STREAM | { readonly version: number; readonly eventId: Id };

/** A stream that does not exist. */
export const EMPTY_STREAM = { version: 0, eventId: null } as const;

/** Where an event stands in the log. */
export function logPlaceOf(event: { readonly position: Position; readonly id: Id }): LogPlace {
  return { position: event.position, eventId: event.id };
}

/** Where a stream ends of which these are the last events, or all. */
export function streamEnd(events: readonly { readonly version: number; readonly id: Id }[]): StreamPlace {
  const last = events.at(-1);
  return last === undefined ? EMPTY_STREAM : streamPlaceOf(last);
}

/** Where an event stands in its stream. */
export function streamPlaceOf(event: { readonly version: number; readonly id: Id }): StreamPlace {
  return { version: event.version, eventId: event.id };
}

/** Whether two places are the same one; a place that is taken on trust is the same as any of its position. */
export function isSamePlace(a: LogPlace, b: LogPlace): boolean {
  return a.position === b.position && (a.eventId === b.eventId || a.eventId === null || b.eventId === null);
}

/** Orders by position: what was stored first comes first. */
export function byPosition(a: { readonly position: number }, b: { readonly position: number }): number {
  return a.position - b.position;
}
