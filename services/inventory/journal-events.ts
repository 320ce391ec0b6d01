import type { AccountId, EventData, Json, NewEvent } from '@fleetwright/contracts';
import { newestSchemaVersion } from '@fleetwright/core/event-sourcing';
import {
  INLINE_ATTRIBUTES_BYTES_MAX,
  INLINE_LAST_APPLIED_BYTES_MAX,
  type JournalEntry,
} from '@fleetwright/core/inventory';
import type { InventoryPorts } from './ports.ts';

/** Journal entries as events of `fleet-<account>`. What is large is stored as a document first. */
export async function journalEvents(
  ports: InventoryPorts,
  account: AccountId,
  entries: readonly JournalEntry[],
): Promise<readonly NewEvent[]> {
  const events: NewEvent[] = [];
  for (const entry of entries) events.push(eventOf(account, entry, await dataOf(ports, account, entry)));
  return events;
}

function eventOf(account_id: AccountId, entry: JournalEntry, data: JournalEntry['data']): NewEvent {
  const { event_id: id, type, actor, correlation_id, causation_id, traceparent } = entry;
  const metadata = { id, account_id, actor, correlation_id, causation_id, traceparent };
  return { ...metadata, type, schema_version: newestSchemaVersion(type), data } as NewEvent;
}

async function dataOf(ports: InventoryPorts, account: AccountId, entry: JournalEntry): Promise<JournalEntry['data']> {
  if (entry.type !== 'ResourceChanged') return entry.data;
  const { attributes, managed_by } = entry.data;
  const data: EventData<'ResourceChanged'> = { ...entry.data };
  if (attributes !== null && isLarger(attributes, INLINE_ATTRIBUTES_BYTES_MAX)) {
    data.attributes = await documentOf(ports, account, attributes);
  }
  if (managed_by !== null && isLarger(managed_by.last_applied, INLINE_LAST_APPLIED_BYTES_MAX)) {
    data.managed_by = { ...managed_by, last_applied: await documentOf(ports, account, managed_by.last_applied) };
  }
  return data;
}

async function documentOf(ports: InventoryPorts, account: AccountId, value: Json): Promise<{ $document: string }> {
  const [digest] = await ports.json.put(account, [value]);
  if (digest === undefined) throw new Error('the document store answered no digest');
  return { $document: digest };
}

function isLarger(value: Json, bytesMax: number): boolean {
  return Buffer.byteLength(JSON.stringify(value)) > bytesMax;
}
