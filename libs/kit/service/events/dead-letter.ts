import type { StoredEvent } from '@fleetwright/contracts';
import type { Ids, NewDeadLetter } from '@fleetwright/core/event-sourcing';
import { DEAD_LETTER_TEXT_MAX } from '../limits.ts';

/** A dead letter of an event that was read but not handled. */
export function letterOf(ids: Ids, stage: string, event: StoredEvent, error: string, attempts: number): NewDeadLetter {
  return {
    id: ids.next(),
    stage,
    account_id: event.account_id,
    event_id: event.id,
    event_type: event.type,
    position: event.position,
    payload: JSON.stringify(event).slice(0, DEAD_LETTER_TEXT_MAX),
    error,
    attempts,
  };
}

/** A dead letter of a message that could not even be read. */
export function unreadableLetter(
  ids: Ids,
  stage: string,
  message: { readonly eventId: string; readonly raw: string; readonly error: string },
): NewDeadLetter {
  return {
    id: ids.next(),
    stage,
    account_id: null,
    event_id: message.eventId,
    event_type: 'unreadable',
    position: null,
    payload: message.raw.slice(0, DEAD_LETTER_TEXT_MAX),
    error: message.error,
    attempts: 1,
  };
}
