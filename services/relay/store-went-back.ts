import type { AccountId, Actor, NewEvent, StoredEvent } from '@fleetwright/contracts';
import {
  byPosition,
  type EventStore,
  type Ids,
  isSamePlace,
  LOG_START,
  type LogPlace,
  newestSchemaVersion,
  READ_ALL_MAX,
  streamEnd,
} from '@fleetwright/core/event-sourcing';
import { APPEND_ATTEMPTS_MAX } from './limits.ts';

interface Ports {
  readonly store: EventStore;
  readonly ids: Ids;
}

const RELAY: Actor = { type: 'system', id: 'relay' };

/**
 * Tells every account, once, that the log ends for all who had read on after this place; an earlier one than the true one
 * does no harm. An account that was told since then is not told again. Throws `StoreUnavailable`.
 */
export async function recordStoreWentBack(ports: Ports, lastCommon: LogPlace | undefined): Promise<void> {
  for (const account of await accounts(ports.store)) await record(ports, account, lastCommon ?? LOG_START);
}

async function accounts(store: EventStore): Promise<ReadonlySet<AccountId>> {
  const found = new Set<AccountId>();
  for (let after = LOG_START; ; ) {
    const page = await store.readAll({ after, limit: READ_ALL_MAX, types: ['AccountCreated', 'RepositoryRegistered'] });
    for (const { account_id } of page.events) found.add(account_id);
    if (isSamePlace(page.scannedTo, after)) return found;
    after = page.scannedTo;
  }
}

async function record({ store, ids }: Ports, account_id: AccountId, lastCommon: LogPlace): Promise<void> {
  const stream = `store-${account_id}`;
  // The same loss is told once, whichever relay finds it, and how often.
  const operationId = `went-back-after-${lastCommon.eventId ?? 'start'}`;
  const last = await store.eventAt(lastCommon);
  const data = { last_common_event_id: last?.id ?? null, last_common_at: last?.recorded_at ?? null };
  for (let attempts = 1; attempts <= APPEND_ATTEMPTS_MAX; attempts += 1) {
    const event: NewEvent<'StoreWentBack'> = {
      id: ids.next(),
      account_id,
      actor: RELAY,
      correlation_id: operationId,
      causation_id: operationId,
      traceparent: null,
      type: 'StoreWentBack',
      schema_version: newestSchemaVersion('StoreWentBack'),
      data,
    };
    const reported = await store.read(stream);
    if (isReportedSince(lastCommon, reported)) return;
    const expected = streamEnd(reported);
    const { kind } = await store.append({ stream, expected, operationId, events: [event] });
    if (kind !== 'conflict') return;
  }
  throw new Error(`${stream}: another relay came first ${APPEND_ATTEMPTS_MAX} times in a row`);
}

/** What stands behind the last common event was stored after the loss. Where none is known, nothing can be told by that. */
function isReportedSince(lastCommon: LogPlace, reported: readonly StoredEvent[]): boolean {
  const last = reported.at(-1);
  return lastCommon.eventId !== null && last !== undefined && byPosition(lastCommon, last) < 0;
}
