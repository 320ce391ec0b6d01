import { type Id, type NewEvent, PLATFORM_ACCOUNT } from '@fleetwright/contracts';
import type { Ids } from './ports/clock.ts';
import { type EventStore, WrongLog } from './ports/event-store.ts';
import { EMPTY_STREAM } from './ports/places.ts';
import type { StageState } from './ports/stage-state.ts';
import { newestSchemaVersion } from './upcasting/registry.ts';

interface Ports {
  readonly store: EventStore;
  readonly state: Pick<StageState, 'knownLog' | 'keepLog'>;
  readonly ids: Ids;
}

/** Where every log says which one it is. */
export const LOG_STREAM = 'log';

/** Every process names it so: whoever comes second is answered the first one's event. */
const OPERATION_ID = 'log-created';

/**
 * Makes sure of the log before anything is asked of it, and has the store answer from no other one. Where no log is known
 * yet, the one that is there becomes known; if it has no id, it gets one: exactly one, however many open it at once.
 * Answers the id. Throws `WrongLog`, having written nothing, and `StoreUnavailable`.
 */
export async function openLog({ store, state, ids }: Ports): Promise<Id> {
  const known = await state.knownLog();
  const [created] = await store.read(LOG_STREAM);
  const found = created?.type === 'LogCreated' ? created.data.log_id : null;
  if (known !== null && found !== known) throw new WrongLog(known, found);
  const id = found ?? (await create(store, ids));
  const kept = await state.keepLog(id);
  if (kept !== id) throw new WrongLog(kept, id);
  store.expectLog(id);
  return id;
}

async function create(store: EventStore, ids: Ids): Promise<Id> {
  const event: NewEvent<'LogCreated'> = {
    id: ids.next(),
    account_id: PLATFORM_ACCOUNT,
    actor: { type: 'system', id: 'event-store' },
    correlation_id: OPERATION_ID,
    causation_id: OPERATION_ID,
    traceparent: null,
    type: 'LogCreated',
    schema_version: newestSchemaVersion('LogCreated'),
    data: { log_id: ids.next() },
  };
  const appended = await store.append({
    stream: LOG_STREAM,
    expected: EMPTY_STREAM,
    operationId: OPERATION_ID,
    events: [event],
  });
  const [stored] = appended.kind === 'conflict' ? [] : appended.events;
  if (stored?.type !== 'LogCreated') throw new Error(`the stream ${LOG_STREAM} holds something else than the log's id`);
  return stored.data.log_id;
}
