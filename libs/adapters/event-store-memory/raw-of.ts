import type { RawEvent } from '@fleetwright/core/event-sourcing';
import type { LogEntry } from './memory-log.ts';

/** A copy of the event as it was written, that the caller may do with as it likes. */
export function rawOf({ envelope, data }: LogEntry): RawEvent {
  // By hand, for tests read each event thousands of times: all else of an envelope is text and numbers.
  return { ...envelope, actor: { ...envelope.actor }, data: JSON.parse(data) as unknown };
}
