import type { StoredEvent } from '@fleetwright/contracts';
import type { Ids, StageState } from '@fleetwright/core/event-sourcing';
import { Counter } from 'prom-client';
import type { Logger } from '../boot/logger.ts';
import { PROCESS_METRICS } from '../boot/process-metrics.ts';
import { letterOf } from './dead-letter.ts';

const refusedEvents = new Counter({
  name: 'fleetwright_refused_events_total',
  help: 'Stored events that a follower of the log could not take: it made each a dead letter and went on',
  labelNames: ['follower'],
  registers: [PROCESS_METRICS],
});

interface Refusing {
  readonly state: Pick<StageState, 'bury'>;
  readonly ids: Ids;
  readonly log: Logger;
}

/**
 * Makes an event that a follower of the log cannot take a dead letter under the follower's name, so that it can go on
 * with all others. `remedy` says what a person does about it. Throws `StoreUnavailable`: then the event is still owed.
 */
export async function buryRefused(
  { state, ids, log }: Refusing,
  refused: { readonly follower: string; readonly event: StoredEvent; readonly error: unknown; readonly remedy: string },
): Promise<void> {
  const { follower, event, error, remedy } = refused;
  const reason = error instanceof Error ? error.message : String(error);
  await state.bury(letterOf(ids, follower, event, `${reason}; ${remedy}`, 1));
  refusedEvents.inc({ follower });
  const { id: event_id, type, position, account_id } = event;
  log.error(
    { follower, event_id, type, position, account_id, err: error },
    'a follower of the log passed over an event',
  );
}
